// protocol.handle for sessions that know only registerStreamProtocol.
import { PassThrough } from 'stream';
import { OldRequest } from './web-types.ts';
import type { OldResponse } from './web-types.ts';

interface OldUpload {
  readonly bytes?: Buffer;
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
}

export function bridgeSession(session: OldSession): void {
  const { protocol } = session;
  if (protocol.handle !== undefined) return;
  // It knows no such devices.
  session.setDevicePermissionHandler = () => undefined;
  protocol.handle = (scheme, handler) => {
    protocol.registerStreamProtocol(scheme, (asked, answer) => {
      const request = new OldRequest({ url: asked.url, method: asked.method, headers: asked.headers, body: bodyOf(asked.uploadData ?? []) });
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

/** The window sends bytes only (window-polyfills.ts). */
function bodyOf(parts: readonly OldUpload[]): Buffer {
  return Buffer.concat(parts.map(({ bytes }) => bytes ?? Buffer.alloc(0)));
}
