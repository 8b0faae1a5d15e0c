// Runs the command line inside of the test: what it prints, and the code it would exit with.
import { runCommandLine } from '../../src/cli/run.ts';

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function overread(argv: readonly string[], { signal = new AbortController().signal, env = {} }: { readonly signal?: AbortSignal; readonly env?: Readonly<Record<string, string>> } = {}): Promise<Run> {
  let stdout = '';
  let stderr = '';
  const code = await runCommandLine(argv, { stdout: (text) => { stdout += text; }, stderr: (text) => { stderr += text; }, signal, env: { OVERREAD_CACHE: 'off', ...env } });
  return { code, stdout, stderr };
}

/** A refusal is one line on stderr and nothing on stdout. */
export function isOneLine({ stdout, stderr }: Run): boolean {
  return stdout === '' && stderr.endsWith('\n') && stderr.trimEnd().split('\n').length === 1;
}
