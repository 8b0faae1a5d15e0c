// overread://app/…: the window's own files and the host's bytes. Nothing else of this machine can be reached through it.
import { protocol } from 'electron';
import { fileURLToPath } from 'node:url';
import { toErrorMessage } from '../contracts/errors.ts';
import { commonHeaders } from '../host/web/guard.ts';
import { createStaticFiles } from '../host/web/static-files.ts';
import type { Session } from 'electron';
import type { HostLine } from './host-line.ts';

export const appOrigin = 'overread://app';
const bytesPath = '/bytes/';

/** Before the application is ready: the scheme is a secure, standard one, so that fetch and CSP work as on the web. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'overread', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }]);
}

export function serveApp(session: Session, host: HostLine): void {
  const files = createStaticFiles(fileURLToPath(new URL('../renderer/', import.meta.url)));
  session.protocol.handle('overread', async (request) => {
    const url = new URL(request.url);
    if (url.origin !== appOrigin && url.host !== 'app') return plain(404, 'not found');
    if (url.pathname.startsWith(bytesPath)) return answerBytes(host, request, url.pathname.slice(bytesPath.length));
    if (request.method !== 'GET') return plain(405, 'only GET');
    const file = await files.read(url.pathname);
    return file === null ? plain(404, 'not found') : new Response(body(file.body), { headers: { ...commonHeaders, 'content-type': file.type } });
  });
}

async function answerBytes(host: HostLine, request: Request, encoded: string): Promise<Response> {
  try {
    const path = encoded.split('/').map(decodeURIComponent).join('/');
    if (request.method === 'PUT' && path === 'upload') {
      const name = decodeURIComponent(request.headers.get('x-file-name') ?? 'upload');
      const id = await host.upload(name, new Uint8Array(await request.arrayBuffer()));
      return new Response(JSON.stringify({ id }), { headers: { ...commonHeaders, 'content-type': 'application/json' } });
    }
    if (request.method !== 'GET') return plain(405, 'only GET');
    const bytes = await host.bytes(path);
    return new Response(body(bytes.body), { headers: { ...commonHeaders, 'content-type': bytes.type, ...disposition(bytes.fileName) } });
  } catch (error) {
    return plain(404, toErrorMessage(error).message);
  }
}

function disposition(fileName: string | undefined): Record<string, string> {
  return fileName === undefined ? {} : { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}` };
}

function body(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...commonHeaders, 'content-type': 'text/plain; charset=utf-8' } });
}
