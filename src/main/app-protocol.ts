// overread://app/…: the window's own files and the host's bytes. Nothing else of this machine can be reached through it.
import { protocol } from 'electron';

import { toErrorMessage } from '../contracts/errors.ts';
import { commonHeaders } from '../host/web/guard.ts';
import { createStaticFiles } from '../host/web/static-files.ts';
import { maxUploadBytes } from '../host/services/uploads.ts';
import { isApp, scheme } from './addresses.ts';
import { windowFolder } from './own-parts.ts';
import type { Session } from 'electron';
import type { StaticFiles } from '../host/web/static-files.ts';
import type { HostLine } from './host-line.ts';

const bytesPath = '/bytes/';
const uploadPath = '/bytes/upload';

/** Before the application is ready: the scheme is a secure, standard one, so that fetch and CSP work as on the web. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }]);
}

export function serveApp(session: Session, host: HostLine): void {
  const files = createStaticFiles(windowFolder);
  session.protocol.handle(scheme, (request) => answer(files, host, request));
}

async function answer(files: StaticFiles, host: HostLine, request: Request): Promise<Response> {
  if (!isApp(request.url)) return plain(404, 'not found');
  const { pathname } = new URL(request.url);
  try {
    if (pathname === uploadPath) return await takeUpload(host, request);
    if (request.method !== 'GET') return plain(405, 'only GET');
    if (pathname.startsWith(bytesPath)) {
      const { body, type, fileName } = await host.bytes(pathname.slice(bytesPath.length));
      return found(body, type, fileName);
    }
    const file = await files.read(pathname);
    return file === null ? plain(404, 'not found') : found(file.body, file.type);
  } catch (error) {
    return plain(404, toErrorMessage(error).message);
  }
}

async function takeUpload(host: HostLine, request: Request): Promise<Response> {
  if (request.method !== 'PUT') return plain(405, 'only PUT');
  if (Number(request.headers.get('content-length') ?? 0) > maxUploadBytes) return plain(413, 'the file is too large');
  const name = decodeURIComponent(request.headers.get('x-file-name') ?? 'file');
  const id = await host.upload(name, new Uint8Array(await request.arrayBuffer()));
  return found(new TextEncoder().encode(JSON.stringify({ id })), 'application/json');
}

function found(body: Uint8Array, type: string, fileName?: string): Response {
  const disposition: Record<string, string> = fileName === undefined ? {} : { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}` };
  return new Response(new Uint8Array(body), { headers: { ...commonHeaders, 'content-type': type, ...disposition } });
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...commonHeaders, 'content-type': 'text/plain; charset=utf-8' } });
}
