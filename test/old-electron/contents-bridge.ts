// Events and methods of today's web contents on those of an old Electron.

type Listener = (...values: never[]) => void;

interface OldEvent {
  url?: string;
  preventDefault(): void;
}

export interface OldContents {
  on(event: string, listener: Listener): unknown;
  forcefullyCrashRenderer?: () => void;
  getOSProcessId(): number;
  setWindowOpenHandler?: (handler: (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' }) => void;
}

/** Events whose address came beside the event and is now part of it. */
const navigations = new Set(['will-navigate', 'will-redirect']);

export function bridgeContents(contents: OldContents): void {
  if (contents.setWindowOpenHandler !== undefined) return;
  const on = contents.on.bind(contents);
  contents.on = (name, listener) => {
    if (!navigations.has(name)) return on(name, listener);
    return on(name, (event: OldEvent, url: string) => {
      event.url = url;
      (listener as (event: OldEvent) => void)(event);
    });
  };
  contents.forcefullyCrashRenderer = () => process.kill(contents.getOSProcessId(), 'SIGKILL');
  contents.setWindowOpenHandler = (handler) => {
    on('new-window', (event: OldEvent, url: string) => {
      if (handler({ url }).action === 'deny') event.preventDefault();
    });
  };
}
