// What the window may not do: leave the application, open windows, ask for permissions, or reach any other address.
import { app } from 'electron';
import { appOrigin } from './app-protocol.ts';
import type { Session } from 'electron';

/** Offline by construction: a request that is not the application's own never leaves the process. */
export function confine(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isOwn(details.url) }));
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => { if (!isOwn(event.url)) event.preventDefault(); });
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

function isOwn(url: string): boolean {
  return url.startsWith(`${appOrigin}/`) || url.startsWith('devtools:') || url.startsWith('blob:overread:') || url.startsWith('data:');
}
