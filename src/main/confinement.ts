// What the window may not do: leave the application, open windows, ask for permissions, download, or reach any other address.
import { app } from 'electron';
import { isApp, mayLoad } from './addresses.ts';
import type { Session, WebContents } from 'electron';

/** Before the application is ready: Chromium does nothing on its own account, and finds no other machine. */
export function quietChromium(): void {
  for (const name of [
    'disable-background-networking', 'disable-breakpad', 'disable-component-update', 'disable-default-apps', 'disable-domain-reliability', 'disable-http-cache',
    'disable-sync', 'dns-prefetch-disable', 'no-first-run', 'no-pings',
  ]) app.commandLine.appendSwitch(name);
  // No name is looked up and no number is dialled, whoever asks: what slips past the rules below still leads nowhere.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp');
}

/** Offline by construction: a request that is not the application's own never leaves the process. */
export function confine(session: Session): void {
  const withTools = !app.isPackaged;
  // The window's own page may fill the screen; nothing else is granted.
  session.setPermissionRequestHandler((contents, permission, answer) => answer(permission === 'fullscreen' && isApp(contents.getURL())));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayLoad(details.url, { withTools }) }));
  session.on('will-download', (event) => event.preventDefault());
  app.on('web-contents-created', (_event, contents) => confineContents(contents));
  // Nothing asks for a password or a certificate here; what does is no page of ours.
  app.on('login', (event) => event.preventDefault());
  app.on('select-client-certificate', (event) => event.preventDefault());
}

function confineContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => { if (!isApp(event.url)) event.preventDefault(); });
  contents.on('will-redirect', (event) => { if (!isApp(event.url)) event.preventDefault(); });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}
