// A call as it comes over the border: parsed, answered, and the answer checked; never half of any of it.
import { calls } from '../contracts/ipc.ts';
import { toErrorMessage } from '../contracts/errors.ts';
import type { CallReply, Channel, Handlers } from '../contracts/ipc.ts';

export function isChannel(name: string): name is Channel {
  return Object.hasOwn(calls, name);
}

/** @param log gets failures that are not refusals: bugs. One line, without the call's input */
export async function dispatch(handlers: Handlers, channel: string, input: unknown, log: (line: string) => void): Promise<CallReply> {
  if (!isChannel(channel)) return refused('expected a call of the contract, got another one');
  const parsed = calls[channel].input.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refused(`${channel}: ${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'not as the contract says'}`);
  }
  try {
    // The table of handlers is typed per channel; a channel known only at run time loses that.
    const handle = handlers[channel] as (value: unknown) => Promise<unknown>;
    const value = calls[channel].output.safeParse(await handle(parsed.data));
    if (value.success) return { ok: true, value: value.data };
    const [issue] = value.error.issues;
    log(`${channel}: the answer breaks the contract at ${issue?.path.map(String).join('.') ?? 'the top'}: ${issue?.message ?? ''}`);
    return { ok: false, error: { code: 'compute_failed', message: `${channel}: the host's answer is not as the contract says` } };
  } catch (error) {
    const message = toErrorMessage(error);
    if (!(error instanceof Error && error.name === 'AppError')) log(`${channel}: failed unexpectedly (${error instanceof Error ? error.name : 'unknown'})`);
    return { ok: false, error: message };
  }
}

function refused(message: string): CallReply {
  return { ok: false, error: { code: 'usage_option', message } };
}
