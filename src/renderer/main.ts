// Starts the window: takes the host from the Electron preload where there is one, else from the browser host that served the page.
import { mount } from 'svelte';
import { z } from 'zod';
import { createBrowserClient } from './api/browser-client.ts';
import { checkedApi } from './api/checked-api.ts';
import App from './components/App.svelte';
import { Preferences } from './state/preferences.svelte.ts';
import { Workstation } from './state/workstation.svelte.ts';
import './app.css';
import type { OverreadApi } from '../contracts/ipc.ts';

declare global {
  interface Window {
    /** Set by the Electron preload. */
    readonly overread?: OverreadApi;
  }
}

// The page's content security policy forbids compiling code from text.
z.config({ jitless: true });

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no element with the id app');
const app = new Workstation(checkedApi(window.overread ?? createBrowserClient(new URL('.', document.baseURI).href)));
const preferences = new Preferences(app.api, app.messages);
void show(target);

/** The window appears in its theme and size; asking takes less than a frame or two. */
async function show(place: HTMLElement): Promise<void> {
  await preferences.load();
  mount(App, { target: place, props: { app, preferences } });
  await app.begin();
}
