// The browser host: the workstation on 127.0.0.1 for one browser on this machine. Takes the place of Electron's main process.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { AppError, toErrorMessage } from '../contracts/errors.ts';
import { readBytesAt } from './bytes.ts';
import { dispatch } from './dispatch.ts';
import { forkWorker } from './fork-worker.ts';
import { createHandlers, openStudy } from './handlers.ts';
import { createHostServices, disposeHostServices } from './host-services.ts';
import { inUseMessage, windowFolder, workerEntry } from './locations.ts';
import { maxUploadBytes } from './services/uploads.ts';
import { createEventStream } from './web/event-stream.ts';
import { admitOthers, joinHeader, joinPath } from './web/join.ts';
import { holdDataFolder } from '../store/hold.ts';
import { commonHeaders, createGuard, strangerReason } from './web/guard.ts';
import { readJson } from './web/request-body.ts';
import { createStaticFiles } from './web/static-files.ts';
import type { Handlers } from '../contracts/ipc.ts';
import type { HostServices, Surroundings } from './host-services.ts';
import type { EventStream } from './web/event-stream.ts';
import type { Guard } from './web/guard.ts';
import type { Joining } from './web/join.ts';
import type { StaticFiles } from './web/static-files.ts';

export interface WebHostOptions extends Partial<Pick<Surroundings, 'spawnWorker' | 'uploadCeiling' | 'demoStudyFolder' | 'demoModelsFolder'>> {
  readonly dataFolder: string;
  /** 0: any free one. */
  readonly port?: number;
  readonly opensDemo?: boolean;
  /** Called with an address whose token is good for one browser; again with the next one when it was used. */
  readonly announce: (url: string) => void;
  readonly log?: (line: string) => void;
  /** In place of the built window. */
  readonly folder?: string;
}

export interface WebHost {
  readonly port: number;
  close(): Promise<void>;
}

/** @throws AppError `data_folder_in_use` when another host has the data folder, `usage_option` when the port is taken */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { dataFolder, port = 0, announce, log = () => undefined, folder = windowFolder, uploadCeiling = maxUploadBytes } = options;
  const hold = holdDataFolder(dataFolder);
  if (hold.is === 'taken') throw new AppError('data_folder_in_use', inUseMessage(dataFolder));
  const release = hold.is === 'held' ? hold.release : () => undefined;
  const server = createServer();
  let opened: (site: Site) => void = () => undefined;
  const whenOpen = new Promise<Site>((resolve) => (opened = resolve));
  // A window of the start before asks again and again: whoever is early waits, and is not left without an answer.
  server.on('request', (request, response) => {
    whenOpen.then((site) => answer(site, request, response)).catch((error: unknown) => fail(response, error, log));
  });
  const actualPort = await listen(server, port).catch((error: unknown) => {
    release();
    throw error;
  });
  const stream = createEventStream({
    onMissed(tell) {
      tell('app/missed', {});
      const { isReadOnly, because } = services.store.describe();
      // Whatever it shows of the store may be another's by now.
      tell('store/changed', { isReadOnly, because, isReplaced: true });
    },
  });
  const services = createHostServices({
    platform: 'browser', dataFolder, log, emit: stream.emit, uploadCeiling,
    spawnWorker: options.spawnWorker ?? (() => forkWorker(workerEntry)),
    ...(options.demoStudyFolder === undefined ? {} : { demoStudyFolder: options.demoStudyFolder }),
    ...(options.demoModelsFolder === undefined ? {} : { demoModelsFolder: options.demoModelsFolder }),
  });
  const handlers = createHandlers(services);
  services.worker.warmUp();
  if (options.opensDemo === true) await openDemo(services, log);
  const guard = createGuard(actualPort);
  const joining = admitOthers(dataFolder, actualPort);
  const site: Site = {
    port: actualPort, guard, joining, stream, services, handlers, log,
    files: createStaticFiles(folder), uploadCeiling,
    address: () => `http://127.0.0.1:${actualPort}/?token=${guard.token()}`,
    announce: () => announce(site.address()),
  };
  opened(site);
  site.announce();
  return {
    port: actualPort,
    async close() {
      joining.end();
      stream.close();
      await disposeHostServices(services);
      release();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

interface Site {
  readonly port: number;
  readonly guard: Guard;
  readonly joining: Joining;
  readonly stream: EventStream;
  readonly services: HostServices;
  readonly handlers: Handlers;
  readonly files: StaticFiles;
  readonly uploadCeiling: number;
  /** With the token that is good at the moment. */
  readonly address: () => string;
  readonly announce: () => void;
  readonly log: (line: string) => void;
}

async function openDemo(services: HostServices, log: (line: string) => void): Promise<void> {
  try {
    const { firstImageId } = await openStudy(services, { demo: true });
    // Model and first prediction are made while the browser starts.
    const [model] = await services.models.list();
    if (model === undefined || firstImageId === null) return;
    services.models.use(model.id).then((used) => services.explanations.predict({ imageId: firstImageId, frame: 0 }, used, {})).catch(() => log('the demo model could not be loaded'));
  } catch (error) {
    log(`the demo study could not be opened: ${toErrorMessage(error).message}`);
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new AppError('usage_option', `--port: expected a free port, got ${port} (${error.code ?? error.message})`)));
    server.listen({ host: '127.0.0.1', port }, () => resolve((server.address() as AddressInfo).port));
  });
}

async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(commonHeaders)) response.setHeader(name, value);
  const stranger = strangerReason(request.headers, site.port);
  if (stranger !== null) return plain(response, 403, `Refused: ${stranger}.`);
  const { pathname, searchParams } = new URL(request.url ?? '/', `http://127.0.0.1:${site.port}`);
  const token = searchParams.get('token');
  if (request.method === 'GET' && pathname === '/' && token !== null) return enter(site, token, request, response);
  if (request.method === 'POST' && pathname === joinPath && site.joining.knows(request.headers[joinHeader])) return send(response, 200, 'application/json', Buffer.from(JSON.stringify({ url: site.address() })));
  if (!site.guard.hasSession(request.headers)) return plain(response, 403, 'This address needs the token that was printed when Overread started; each is good for one browser.');

  if (pathname.startsWith('/call/')) return call(site, pathname.slice('/call/'.length), request, response);
  if (pathname === '/events') return events(site, request, response, searchParams.get('after'));
  if (pathname === '/bytes/upload') return upload(site, request, response);
  if (pathname.startsWith('/bytes/')) return bytes(site, pathname.slice('/bytes/'.length), request, response);
  if (request.method !== 'GET') return plain(response, 405, 'Refused: expected GET.');
  const file = await site.files.read(pathname);
  if (file !== null) return send(response, 200, file.type, file.body);
  return pathname === '/' ? plain(response, 503, 'The window is not built: run npm run build.') : plain(response, 404, 'There is no such file.');
}

/** The token becomes a cookie that no script can read, and is gone from the address and from use. */
function enter({ guard, announce }: Site, token: string, request: IncomingMessage, response: ServerResponse): void {
  const cookie = guard.exchange(token);
  if (cookie === null && !guard.hasSession(request.headers)) return plain(response, 403, 'This token was used already, or is none: take the address that was printed last.');
  if (cookie !== null) {
    response.setHeader('set-cookie', cookie);
    announce();
  }
  response.writeHead(303, { location: '/' }).end();
}

async function call({ handlers, log }: Site, channel: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') return plain(response, 405, 'Refused: expected POST.');
  const body = await readJson(request);
  if (!body.isRead) return plain(response, body.status, 'Refused: expected a JSON body of reasonable size.');
  const reply = await dispatch(handlers, channel, body.value, log);
  send(response, 200, 'application/json', Buffer.from(JSON.stringify(reply)));
}

function events({ stream }: Site, request: IncomingMessage, response: ServerResponse, after: string | null): void {
  if (request.method !== 'GET') return plain(response, 405, 'Refused: expected GET.');
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  stream.add(response, after);
}

async function upload({ services, uploadCeiling }: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'PUT') return plain(response, 405, 'Refused: expected PUT.');
  if (Number(request.headers['content-length'] ?? 0) > uploadCeiling) return refuseUnread(response, 413, 'Refused: the file is too large.');
  const given = request.headers['x-file-name'];
  const name = decoded(typeof given === 'string' ? given : 'file');
  const reply = await services.uploads.receive(name, request);
  send(response, 200, 'application/json', Buffer.from(JSON.stringify(reply)));
}

async function bytes({ services }: Site, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET') return plain(response, 405, 'Refused: expected GET.');
  let found: Awaited<ReturnType<typeof readBytesAt>>;
  try {
    found = await readBytesAt(services, path);
  } catch (error) {
    return plain(response, 404, toErrorMessage(error).message);
  }
  if (found.fileName !== undefined) response.setHeader('content-disposition', `attachment; filename="${found.fileName.replaceAll('"', '')}"`);
  send(response, 200, found.type, found.body);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function send(response: ServerResponse, status: number, type: string, body: Uint8Array): void {
  response.writeHead(status, { 'content-type': type, 'content-length': body.length }).end(body);
}

function plain(response: ServerResponse, status: number, text: string): void {
  send(response, status, 'text/plain; charset=utf-8', Buffer.from(`${text}\n`));
}

/** Nobody waits for the rest of what is being sent. */
function refuseUnread(response: ServerResponse, status: number, text: string): void {
  response.setHeader('connection', 'close');
  plain(response, status, text);
}

function fail(response: ServerResponse, error: unknown, log: (line: string) => void): void {
  if (!(error instanceof AppError)) log(`a request failed unexpectedly (${error instanceof Error ? error.name : 'unknown'})`);
  if (response.headersSent) response.destroy();
  else if (error instanceof AppError) refuseUnread(response, 413, error.message);
  else plain(response, 500, 'The host could not answer.');
}
