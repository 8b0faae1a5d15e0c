// The bridge: exposes the typed contract to the window, and nothing else of Electron or Node.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { CallReply, EventName, OverreadApi } from '../contracts/ipc.ts';

type Listener = (payload: unknown) => void;

const listeners = new Map<string, Set<Listener>>();
/** Events that came before anybody listened: the page is loaded, its code may not be. */
const early = new Map<string, unknown[]>();
const mostEarly = 64;

ipcRenderer.on('overread:event', (_event, name: EventName, payload: unknown) => {
  const heard = listeners.get(name);
  if (heard !== undefined) return heard.forEach((listener) => listener(payload));
  const kept = early.get(name) ?? [];
  if (kept.length < mostEarly) early.set(name, [...kept, payload]);
});

const api: OverreadApi = {
  async call(channel, input) {
    const reply = await ipcRenderer.invoke('overread:call', channel, input) as CallReply;
    // A plain object: an Error would lose its code on the way through the bridge.
    if (!reply.ok) return Promise.reject(reply.error as unknown as Error);
    return reply.value as never;
  },
  on(event, listener) {
    const heard = listeners.get(event) ?? new Set<Listener>();
    listeners.set(event, heard);
    heard.add(listener as Listener);
    const missed = early.get(event) ?? [];
    early.delete(event);
    for (const payload of missed) (listener as Listener)(payload);
    return () => { heard.delete(listener as Listener); };
  },
  bytesUrl: (path) => `overread://app/bytes/${path.split('/').map(encodeURIComponent).join('/')}`,
  pathOf(file) {
    try {
      return webUtils.getPathForFile(file as File);
    } catch {
      // Made by a page, not dropped from a folder: its bytes are handed over instead.
      return '';
    }
  },
};

contextBridge.exposeInMainWorld('overread', api);
void ipcRenderer.invoke('overread:listening');
