// The line to the host process: starts it and the compute process it asks for, carries calls, bytes, events and dialogs.
import { z } from 'zod';

import { fromErrorMessage, toErrorMessage } from '../contracts/errors.ts';
import { fromHostSchema } from '../host/port-protocol.ts';
import type { ErrorMessage } from '../contracts/errors.ts';
import type { CallReply } from '../contracts/ipc.ts';
import type { WorkerReply } from '../contracts/worker-protocol.ts';
import type { FromHost, OpenedPlace, ToHost } from '../host/port-protocol.ts';
import type { Picked } from './dialogs.ts';
import type { ServiceOptions, ServiceProcess } from './service-process.ts';

export interface ServedBytes {
  readonly body: Uint8Array;
  readonly type: string;
  readonly fileName?: string | undefined;
}

export type HostEvent = Extract<FromHost, { readonly kind: 'event' }>;

export interface HostLine {
  /** Waits for a host that is starting; a refusal is a reply too. */
  call(channel: string, input: unknown): Promise<CallReply>;
  /** @param path as it stands in the address; @throws AppError when there are no such bytes */
  bytes(path: string): Promise<ServedBytes>;
  upload(name: string, body: Uint8Array): Promise<string>;
  /** Lets the host finish what it is writing, for a while; everything has ended when the promise resolves. */
  stop(): Promise<void>;
}

export interface HostOptions {
  readonly hostEntry: string;
  readonly workerEntry: string;
  readonly start: (options: ServiceOptions) => ServiceProcess;
  readonly dataFolder: string;
  /** What a host that starts opens by itself; asked for at every start. */
  readonly places: () => readonly OpenedPlace[];
  readonly onEvent: (event: HostEvent) => void;
  readonly pick: (what: Picked) => Promise<string | null>;
  readonly save: (suggestedName: string, path: string) => Promise<string | null>;
  readonly log: (line: string) => void;
  /** The host died by itself. @returns whether it is started again */
  readonly onLost: (reason: string) => boolean;
  /** It takes calls again after a death. */
  readonly onRestarted: (reason: string) => void;
  readonly onCannotStart: (error: ErrorMessage) => void;
  /** How long it may take to finish, in milliseconds. */
  readonly stopGraceMs?: number;
}

type Answer = Extract<FromHost, { readonly kind: 'reply' | 'bytes' | 'uploaded' | 'no-bytes' }>;
type Question = Extract<ToHost, { readonly kind: 'call' | 'bytes' | 'upload' }>;
/** A question without its number. */
type Unnumbered = Question extends infer Q ? (Q extends Question ? Omit<Q, 'id'> : never) : never;

interface Waiting {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export function startHost(options: HostOptions): HostLine {
  const { hostEntry, workerEntry, start, log, stopGraceMs = 3_000 } = options;
  const waiting = new Map<number, Waiting>();
  const workers = new Map<number, ServiceProcess>();
  let [asked, isStarted, isStopping] = [0, false, false];
  let lostBecause: string | null = null;
  let whenGone: () => void = () => undefined;
  let host = begin();

  function begin(): ServiceProcess {
    isStarted = false;
    const process: ServiceProcess = start({
      name: 'Overread host', entry: hostEntry,
      onMessage: (raw) => {
        const message = fromHostSchema.safeParse(raw);
        if (!message.success) log(`a message of the host is not as the protocol says: ${message.error.issues[0]?.path.join('.') ?? ''}`);
        else if (process === host) void take(message.data);
      },
      onExit: (reason) => {
        if (process === host) gone(reason);
      },
    });
    return process;
  }

  /** Calls that were under way are lost with their host and the window asks again; it is loaded anew, so what was drawn is sent again from here. */
  function gone(reason: string): void {
    const lost = [...waiting.values()];
    waiting.clear();
    for (const worker of workers.values()) worker.kill();
    workers.clear();
    const isForGood = isStopping || !options.onLost(reason);
    for (const { question, resolve, reject } of lost) {
      const again = isForGood ? null : sentAgain(question);
      if (again === null) reject(fromErrorMessage({ code: 'worker_lost', message: `the host process was lost: ${reason}` }));
      else waiting.set(again.id, { question: again, resolve, reject });
    }
    if (isForGood) return whenGone();
    lostBecause = reason;
    host = begin();
  }

  const send = (message: ToHost): void => host.send(message);

  function ask(question: Unnumbered): Promise<Answer> {
    asked += 1;
    const numbered = { ...question, id: asked } as Question;
    return new Promise((resolve, reject) => {
      waiting.set(numbered.id, { question: numbered, resolve, reject });
      if (isStarted) send(numbered);
    });
  }

  async function take(message: FromHost): Promise<void> {
    switch (message.kind) {
      case 'ready': return send({ kind: 'start', dataFolder: options.dataFolder, places: options.places() });
      case 'started': return started();
      case 'cannot-start': return options.onCannotStart(message.error);
      case 'reply': case 'bytes': case 'uploaded': case 'no-bytes': {
        waiting.get(message.id)?.resolve(message);
        waiting.delete(message.id);
        return;
      }
      case 'event': return options.onEvent(message);
      case 'pick': return send({ kind: 'chosen', id: message.id, path: await options.pick(message.what) });
      case 'save': return send({ kind: 'chosen', id: message.id, path: await options.save(message.suggestedName, message.path) });
      case 'log': return log(message.line);
      case 'worker-start': return startWorker(message.workerId);
      case 'worker-send': return workers.get(message.workerId)?.send(message.request);
      case 'worker-kill': {
        workers.get(message.workerId)?.kill();
        workers.delete(message.workerId);
      }
    }
  }

  function started(): void {
    isStarted = true;
    for (const { question } of waiting.values()) send(question);
    if (lostBecause !== null) options.onRestarted(lostBecause);
    lostBecause = null;
  }

  function startWorker(workerId: number): void {
    workers.set(workerId, start({
      name: 'Overread compute', entry: workerEntry,
      onMessage: (reply) => send({ kind: 'worker-reply', workerId, reply: reply as WorkerReply }),
      onExit: (reason) => {
        if (workers.delete(workerId)) send({ kind: 'worker-exit', workerId, reason });
      },
    }));
  }

  return {
    async call(channel, input) {
      try {
        const answer = await ask({ kind: 'call', channel, input });
        return answer.kind === 'reply' ? answer.reply : { ok: false, error: { code: 'worker_lost', message: 'the host gave no reply' } };
      } catch (error) {
        return { ok: false, error: toErrorMessage(error) };
      }
    },
    async bytes(path) {
      const answer = await ask({ kind: 'bytes', path });
      if (answer.kind === 'bytes') return answer;
      throw fromErrorMessage(answer.kind === 'no-bytes' ? answer.error : { code: 'worker_lost', message: 'the host gave no bytes' });
    },
    async upload(name, body) {
      const answer = await ask({ kind: 'upload', name, body });
      if (answer.kind === 'uploaded') return answer.uploadId;
      throw fromErrorMessage(answer.kind === 'no-bytes' ? answer.error : { code: 'worker_lost', message: 'the host took no file' });
    },
    stop() {
      isStopping = true;
      return new Promise((resolve) => {
        const timer = setTimeout(() => host.kill(), stopGraceMs);
        whenGone = () => {
          clearTimeout(timer);
          resolve();
        };
        send({ kind: 'stop' });
      });
    },
  };
}

/** What a reader drew, so that it is kept once whether the host that died had kept it or not. null: nothing to send again, or once too often. */
function sentAgain(question: Question): Question | null {
  if (question.kind !== 'call' || question.channel !== 'annotations/change') return null;
  const input = z.looseObject({ isAgain: z.boolean().optional() }).safeParse(question.input);
  return input.success && input.data.isAgain !== true ? { ...question, input: { ...input.data, isAgain: true } } : null;
}
