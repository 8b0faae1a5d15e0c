// The host as a process of its own under Electron: the same services, behind a message port instead of HTTP.
import { Readable } from 'node:stream';

import { AppError, toErrorMessage } from '../contracts/errors.ts';
import { holdDataFolder } from '../store/hold.ts';
import { inUseMessage } from './locations.ts';
import { readBytesAt } from './bytes.ts';
import { dispatch } from './dispatch.ts';
import { createHandlers, openStudy } from './handlers.ts';
import { createHostServices, disposeHostServices } from './host-services.ts';
import type { Handlers } from '../contracts/ipc.ts';
import type { WorkerReply } from '../contracts/worker-protocol.ts';
import type { HostServices } from './host-services.ts';
import type { FromHost, OpenedPlace, ToHost } from './port-protocol.ts';
import type { WorkerProcess } from './worker-client.ts';

/** Electron's utility process has a parent port, a Node child a process channel. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

const { send, listen } = connect();
const dialogs = new Map<number, (path: string | null) => void>();
const workers = new Map<number, WorkerLine>();
let host: { readonly services: HostServices; readonly handlers: Handlers } | null = null;
let asked = 0;

listen((message) => {
  void take(message);
});
send({ kind: 'ready' });

function connect(): { readonly send: (message: FromHost) => void; readonly listen: (take: (message: ToHost) => void) => void } {
  const { parentPort } = process as { readonly parentPort?: ParentPort };
  if (parentPort !== undefined) {
    return { send: (message) => parentPort.postMessage(message), listen: (receive) => parentPort.on('message', ({ data }) => receive(data as ToHost)) };
  }
  if (process.send === undefined) throw new Error('the host is started by the main process, not by hand');
  process.on('disconnect', () => process.exit(0));
  return { send: (message) => { process.send?.(message); }, listen: (receive) => process.on('message', (message) => receive(message as ToHost)) };
}

async function take(message: ToHost): Promise<void> {
  if (message.kind === 'start') return start(message.dataFolder, message.places);
  if (message.kind === 'stop') return stop();
  if (message.kind === 'chosen') return dialogs.get(message.id)?.(message.path);
  if (message.kind === 'worker-reply') return workers.get(message.workerId)?.reply(message.reply);
  if (message.kind === 'worker-exit') return workers.get(message.workerId)?.exit(message.reason);
  if (host === null) return log('a message came before the start');
  const { services, handlers } = host;
  try {
    if (message.kind === 'call') return send({ kind: 'reply', id: message.id, reply: await dispatch(handlers, message.channel, message.input, log) });
    if (message.kind === 'bytes') {
      const { body, ...facts } = await readBytesAt(services, message.path);
      return send({ kind: 'bytes', id: message.id, body, ...facts });
    }
    const { id } = await services.uploads.receive(message.name, Readable.from([message.body]));
    send({ kind: 'uploaded', id: message.id, uploadId: id });
  } catch (error) {
    send({ kind: 'no-bytes', id: message.id, error: toErrorMessage(error) });
  }
}

async function start(dataFolder: string, places: readonly OpenedPlace[]): Promise<void> {
  try {
    await takeHold(dataFolder);
    const services = createHostServices({
      platform: 'electron', dataFolder, log, spawnWorker,
      emit: (event, payload) => send({ kind: 'event', event, payload }),
      pick: (what) => dialog((id) => ({ kind: 'pick', id, what })),
      save: (suggestedName, path) => dialog((id) => ({ kind: 'save', id, suggestedName, path })),
    });
    host = { services, handlers: createHandlers(services) };
    services.worker.warmUp();
  } catch (error) {
    return send({ kind: 'cannot-start', error: toErrorMessage(error) });
  }
  for (const place of places) await openAgain(host, place).catch((error: unknown) => log(`something could not be opened: ${toErrorMessage(error).code}`));
  send({ kind: 'started' });
}

/** A host that was just killed may need a moment to be gone. */
async function takeHold(dataFolder: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    if (holdDataFolder(dataFolder).is !== 'taken') return;
    if (attempt === 20) throw new AppError('data_folder_in_use', inUseMessage(dataFolder));
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}

async function openAgain({ services, handlers }: { readonly services: HostServices; readonly handlers: Handlers }, place: OpenedPlace): Promise<void> {
  if ('model' in place) await handlers['model/open']({ path: place.model });
  else await openStudy(services, 'study' in place ? { path: place.study } : { demo: true });
}

/** Messages that came before were answered or never will be; nothing is left half written. */
async function stop(): Promise<void> {
  if (host !== null) await disposeHostServices(host.services).catch(() => undefined);
  process.exit(0);
}

function log(line: string): void {
  send({ kind: 'log', line });
}

function dialog(question: (id: number) => FromHost): Promise<string | null> {
  asked += 1;
  const id = asked;
  return new Promise((resolve) => {
    dialogs.set(id, (path) => {
      dialogs.delete(id);
      resolve(path);
    });
    send(question(id));
  });
}

interface WorkerLine {
  reply(reply: WorkerReply): void;
  exit(reason: string): void;
}

/** Main forks it; what the two say to each other passes through main. */
function spawnWorker(): WorkerProcess {
  asked += 1;
  const workerId = asked;
  let onReply: (reply: WorkerReply) => void = () => undefined;
  let onExit: (reason: string) => void = () => undefined;
  workers.set(workerId, {
    reply: (reply) => onReply(reply),
    exit: (reason) => {
      workers.delete(workerId);
      onExit(reason);
    },
  });
  send({ kind: 'worker-start', workerId });
  return {
    send: (request) => send({ kind: 'worker-send', workerId, request }),
    onReply: (listener) => { onReply = listener; },
    onExit: (listener) => { onExit = listener; },
    kill: () => {
      workers.delete(workerId);
      send({ kind: 'worker-kill', workerId });
    },
  };
}
