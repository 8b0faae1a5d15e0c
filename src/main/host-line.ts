// The line to the host process: forks it and the compute process it asks for, carries calls, bytes, events and dialogs.
import { dialog, utilityProcess } from 'electron';
import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fromErrorMessage, toErrorMessage } from '../contracts/errors.ts';
import type { BrowserWindow, UtilityProcess } from 'electron';
import type { CallReply } from '../contracts/ipc.ts';
import type { WorkerReply } from '../contracts/worker-protocol.ts';
import type { FromHost, ToHost } from '../host/port-protocol.ts';

export interface ServedBytes {
  readonly body: Uint8Array;
  readonly type: string;
  readonly fileName?: string;
}

export type HostEvent = Extract<FromHost, { readonly kind: 'event' }>;

export interface HostLine {
  call(channel: string, input: unknown): Promise<CallReply>;
  /** @throws AppError when there are no such bytes */
  bytes(path: string): Promise<ServedBytes>;
  upload(name: string, body: Uint8Array): Promise<string>;
  onEvent(listener: (event: HostEvent) => void): void;
  stop(): void;
}

export interface HostOptions {
  readonly dataFolder: string;
  readonly opensDemo: boolean;
  readonly windowForDialogs: () => BrowserWindow | null;
  /** The host died by itself; it has been started again. */
  readonly onLost: (reason: string) => void;
}

type Answer = Extract<FromHost, { readonly kind: 'reply' | 'bytes' | 'uploaded' | 'no-bytes' }>;
type Question = Extract<ToHost, { readonly kind: 'call' | 'bytes' | 'upload' }>;
/** A question without its number. */
type Unnumbered = Question extends infer Q ? (Q extends Question ? Omit<Q, 'id'> : never) : never;

const hostEntry = fileURLToPath(new URL('../host/host.js', import.meta.url));
const workerEntry = fileURLToPath(new URL('../worker/worker.js', import.meta.url));
/** A host that cannot even start is not started for ever. */
const mostRestarts = 3;

export function startHost(options: HostOptions): HostLine {
  const pending = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  const workers = new Map<number, UtilityProcess>();
  const listeners: ((event: HostEvent) => void)[] = [];
  let [asked, restarts, isStopping] = [0, 0, false];
  let process = fork();

  function fork(): UtilityProcess {
    const child = utilityProcess.fork(hostEntry, [], { serviceName: 'Overread host' });
    child.on('message', (message: FromHost) => { void take(message); });
    child.on('exit', (code) => {
      for (const { reject } of pending.values()) reject(fromErrorMessage({ code: 'worker_lost', message: `the host process ended with code ${code}` }));
      pending.clear();
      for (const worker of workers.values()) worker.kill();
      workers.clear();
      if (isStopping || restarts >= mostRestarts) return;
      restarts += 1;
      process = fork();
      options.onLost(`code ${code}`);
    });
    return child;
  }

  const send = (message: ToHost): void => process.postMessage(message);

  function ask(question: Unnumbered): Promise<Answer> {
    asked += 1;
    const id = asked;
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      send({ ...question, id } as Question);
    });
  }

  async function take(message: FromHost): Promise<void> {
    switch (message.kind) {
      case 'ready': return send({ kind: 'start', dataFolder: options.dataFolder, opensDemo: options.opensDemo });
      case 'reply': case 'bytes': case 'uploaded': case 'no-bytes': {
        pending.get(message.id)?.resolve(message);
        pending.delete(message.id);
        return;
      }
      case 'event': return listeners.forEach((listener) => listener(message));
      case 'pick': return send({ kind: 'chosen', id: message.id, path: await pick(options.windowForDialogs(), message.what) });
      case 'save': return send({ kind: 'chosen', id: message.id, path: await save(options.windowForDialogs(), message.suggestedName, message.path) });
      case 'log': return console.error(`overread: ${message.line}`);
      case 'worker-start': return startWorker(message.workerId);
      case 'worker-send': return workers.get(message.workerId)?.postMessage(message.request);
      case 'worker-kill': {
        workers.get(message.workerId)?.kill();
        workers.delete(message.workerId);
      }
    }
  }

  function startWorker(workerId: number): void {
    const worker = utilityProcess.fork(workerEntry, [], { serviceName: 'Overread compute' });
    workers.set(workerId, worker);
    worker.on('message', (reply: WorkerReply) => send({ kind: 'worker-reply', workerId, reply }));
    worker.on('exit', (code) => {
      if (workers.delete(workerId)) send({ kind: 'worker-exit', workerId, reason: `code ${code}` });
    });
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
    onEvent: (listener) => { listeners.push(listener); },
    stop() {
      isStopping = true;
      for (const worker of workers.values()) worker.kill();
      process.kill();
    },
  };
}

async function pick(window: BrowserWindow | null, what: 'study' | 'model' | 'boxes'): Promise<string | null> {
  const questions = {
    study: { title: 'Open images', properties: ['openFile'] },
    model: { title: 'Open a model', properties: ['openFile'], filters: [{ name: 'Models', extensions: ['onnx', 'json'] }, { name: 'All files', extensions: ['*'] }] },
    boxes: { title: 'Open boxes', properties: ['openFile'], filters: [{ name: 'Boxes', extensions: ['csv', 'json'] }] },
  } satisfies Record<typeof what, Electron.OpenDialogOptions>;
  const { filePaths } = window === null ? await dialog.showOpenDialog(questions[what]) : await dialog.showOpenDialog(window, questions[what]);
  return filePaths[0] ?? null;
}

/** Asks where, and puts the file that the host wrote there. */
async function save(window: BrowserWindow | null, suggestedName: string, written: string): Promise<string | null> {
  const question = { title: 'Save', defaultPath: suggestedName };
  const { filePath } = window === null ? await dialog.showSaveDialog(question) : await dialog.showSaveDialog(window, question);
  if (filePath === undefined || filePath === '') return null;
  await copyFile(written, filePath);
  return filePath;
}
