// The bridge: exposes the typed contract to the window, and nothing else of Electron or Node.
import { contextBridge, ipcRenderer } from 'electron';
import type { CallReply, EventName, OverreadApi } from '../contracts/ipc.ts';

type Listener = (payload: unknown) => void;

const listeners = new Map<EventName, Set<Listener>>();

ipcRenderer.on('overread:event', (_event, name: EventName, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload);
});

const api: OverreadApi = {
  async call(channel, input) {
    const reply = await ipcRenderer.invoke('overread:call', channel, input) as CallReply;
    // A plain object: an Error would lose its code on the way through the bridge.
    if (!reply.ok) return Promise.reject(reply.error as unknown as Error);
    return reply.value as never;
  },
  on(event, listener) {
    // What main kept for this page is sent once its code runs; by then all that it does at first has been done.
    if (listeners.size === 0) void ipcRenderer.invoke('overread:listening');
    const heard = listeners.get(event) ?? new Set<Listener>();
    listeners.set(event, heard);
    heard.add(listener as Listener);
    return () => { heard.delete(listener as Listener); };
  },
  bytesUrl: (path) => `overread://app/bytes/${path.split('/').map(encodeURIComponent).join('/')}`,
};

contextBridge.exposeInMainWorld('overread', api);
