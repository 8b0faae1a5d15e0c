// protocol.handle for sessions that know only registerStreamProtocol.
import { readFile } from 'fs';
import { PassThrough } from 'stream';
import { OldRequest } from './web-types.ts';
import type { OldResponse } from './web-types.ts';

interface OldUpload {
  readonly bytes?: Buffer;
  readonly blobUUID?: string;
  readonly file?: string;
}

interface OldProtocolRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly uploadData?: readonly OldUpload[];
}

export interface OldSession {
  setDevicePermissionHandler?: (handler: () => boolean) => void;
  readonly protocol: {
    handle?: (scheme: string, handler: (request: OldRequest) => Promise<OldResponse>) => void;
    registerStreamProtocol(scheme: string, handler: (request: OldProtocolRequest, answer: (response: object) => void) => void): void;
  };
  getBlobData(uuid: string): Promise<Buffer>;
}

export function bridgeSession(session: OldSession): void {
  const { protocol } = session;
  if (protocol.handle !== undefined) return;
  // It knows no such devices.
  session.setDevicePermissionHandler = () => undefined;
  protocol.handle = (scheme, handler) => {
    protocol.registerStreamProtocol(scheme, (asked, answer) => {
      const request = new OldRequest({ url: asked.url, method: asked.method, headers: asked.headers, body: () => bodyOf(session, asked.uploadData ?? []) });
      const send = (status: number, headers: Record<string, string>, body: Buffer): void => {
        const data = new PassThrough();
        data.end(body);
        answer({ statusCode: status, headers, data });
      };
      handler(request).then(
        ({ status, headers, body }) => send(status, headers.toRecord(), body),
        (error: unknown) => {
          console.error(`old electron: ${String(error)}`);
          send(500, {}, Buffer.alloc(0));
        },
      );
    });
  };
}

async function bodyOf(session: OldSession, parts: readonly OldUpload[]): Promise<Buffer> {
  return Buffer.concat(await Promise.all(parts.map(async ({ bytes, blobUUID, file }) => {
    if (blobUUID !== undefined) return session.getBlobData(blobUUID);
    if (file !== undefined) return new Promise<Buffer>((resolve, reject) => readFile(file, (error, content) => (error === null ? resolve(content) : reject(error))));
    return bytes ?? Buffer.alloc(0);
  })));
}
