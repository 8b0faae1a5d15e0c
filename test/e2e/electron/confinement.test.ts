// What the window must not be able to do, tried from inside of it and, without its policy, from a page of the same session.
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pane } from '../steps.ts';
import { electron, ended, launch, start, temporaryFolder } from './launch.ts';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright';
import type { Launched } from './launch.ts';

describe.skipIf(electron === null)('the window of Electron', () => {
  const data = temporaryFolder();
  /** Stands for any other machine; what reaches it is a leak. */
  const reached: string[] = [];
  const server = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.end('reached');
  });
  server.on('upgrade', (request, socket) => {
    reached.push(request.url ?? '');
    socket.destroy();
  });
  let outside = '';
  let running: Launched;
  let page: Page;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    outside = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    running = await launch(data.path);
    ({ page } = running);
    await pane(page).waitFor();
  });
  afterAll(async () => {
    await running?.close();
    server.close();
    data.remove();
  });

  it('reaches no other address, whatever it tries', async () => {
    const failed = await page.evaluate(async (host) => {
      const fails = (attempt: Promise<unknown>) => attempt.then(() => false, () => true);
      const loads = (element: HTMLImageElement | HTMLScriptElement | HTMLIFrameElement) => new Promise((resolve, reject) => {
        element.onload = resolve;
        element.onerror = reject;
        document.body.append(element);
        setTimeout(reject, 1_000);
      });
      const socket = new Promise((resolve, reject) => {
        const line = new WebSocket(`ws://${host}/socket`);
        line.onopen = resolve;
        line.onerror = reject;
      });
      navigator.sendBeacon(`http://${host}/beacon`, 'x');
      return {
        fetch: await fails(fetch(`http://${host}/fetch`, { mode: 'no-cors' })),
        file: await fails(fetch('file:///etc/hostname')),
        image: await fails(loads(Object.assign(new Image(), { src: `http://${host}/image` }))),
        script: await fails(loads(Object.assign(document.createElement('script'), { src: `http://${host}/script` }))),
        socket: await fails(socket),
        stream: await fails(new Promise((resolve, reject) => Object.assign(new EventSource(`http://${host}/stream`), { onopen: resolve, onerror: reject }))),
        // Code from text that a driver runs would be allowed to compile more; what a timer holds is the page's own.
        code: await (async () => {
          setTimeout('window.isCompiled = true');
          await new Promise((resolve) => setTimeout(resolve, 100));
          return !('isCompiled' in window);
        })(),
      };
    }, outside);
    expect(failed).toEqual({ fetch: true, file: true, image: true, script: true, socket: true, stream: true, code: true });
    expect(reached).toEqual([]);
  });

  it('is held by the process, too, not by its policy alone', async () => {
    const results = await running.application.evaluate(async ({ BrowserWindow }, host) => {
      const bare = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
      await bare.loadURL('data:text/html,a page without a policy');
      const outcome: unknown = await bare.webContents.executeJavaScript(`Promise.all(['http://${host}/bare', 'https://example.org/', 'ftp://${host}/'].map((url) => fetch(url, { mode: 'no-cors' }).then(() => 'reached', () => 'blocked')))`);
      bare.destroy();
      return outcome;
    }, outside);
    expect(results).toEqual(['blocked', 'blocked', 'blocked']);
    expect(reached).toEqual([]);
  });

  it('gets no permission', async () => {
    const answers = await page.evaluate(async () => ({
      notification: await Notification.requestPermission(),
      camera: await (navigator.mediaDevices?.getUserMedia({ video: true }) ?? Promise.reject(new Error())).then(() => 'granted', () => 'denied'),
      place: await new Promise((resolve) => navigator.geolocation.getCurrentPosition(() => resolve('granted'), () => resolve('denied'))),
    }));
    expect(answers).toEqual({ notification: 'denied', camera: 'denied', place: 'denied' });
  });

  it('downloads nothing by itself', async () => {
    const started = await running.application.evaluate(async ({ BrowserWindow, session }) => {
      let [began, prevented] = [0, 0];
      session.defaultSession.on('will-download', (event) => {
        began += 1;
        if (event.defaultPrevented) prevented += 1;
      });
      BrowserWindow.getAllWindows()[0]?.webContents.downloadURL('overread://app/index.html');
      await new Promise((resolve) => setTimeout(resolve, 500));
      return { began, prevented };
    });
    expect(started.prevented).toBe(started.began);
  });

  it('serves its own files and no others, however the path is written', async () => {
    const statuses = await page.evaluate(async () => {
      const paths = [
        '/index.html', '/main.js', '/../../package.json', '/..%2f..%2fpackage.json', '/%2e%2e/%2e%2e/package.json', '/..\\..\\package.json', '/%5c..%5c..%5cpackage.json', '//etc/passwd', '/etc/passwd',
        '/index.html%00.js', '/../preload/preload.cjs', '/assets/../../main/main.js', '/bytes/..%2f..%2f..%2fetc%2fpasswd', '/bytes/image/..%2f..%2fetc%2fpasswd/0', '/bytes/%', '/bytes/download/none', '/INDEX.HTML', '/.', '/assets/',
      ];
      const status = (url: string) => fetch(url).then(({ status: code }) => code, () => 'failed');
      const own: [string, string | number][] = [];
      for (const path of paths) own.push([path, await status(`overread://app${path}`)]);
      return { own, others: await Promise.all(['overread://other/index.html', 'overread://app.evil/index.html'].map(status)) };
    });
    const answered = new Map(statuses.own);
    expect(answered.get('/index.html')).toBe(200);
    expect([...answered].filter(([path, status]) => path !== '/index.html' && path !== '/.' && status !== 404 && status !== 'failed')).toEqual([]);
    expect(statuses.others.filter((status) => status !== 404 && status !== 'failed')).toEqual([]);
  });

  it('sends its policy with every answer', async () => {
    const headers = await page.evaluate(async () => Object.fromEntries([...(await fetch('overread://app/index.html')).headers]));
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe-eval');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  // Without the driver, which would wait for windows that are never made.
  it('opens no other window and goes nowhere else', async () => {
    const own = temporaryFolder();
    const [notes, tries] = [join(own.path, 'left.json'), join(own.path, 'try-to-leave.cjs')];
    writeFileSync(tries, `
      const { app, BrowserWindow } = require('electron');
      app.on('browser-window-created', (_event, window) => window.webContents.once('did-finish-load', async () => {
        const { webContents } = window;
        const before = webContents.getURL();
        void webContents.executeJavaScript("for (const url of ['http://${outside}/window', 'about:blank', 'overread://app/index.html']) window.open(url); location.href = 'http://${outside}/away'; true");
        await new Promise((resolve) => setTimeout(resolve, 1500));
        require('fs').writeFileSync(${JSON.stringify(notes)}, JSON.stringify({ windows: BrowserWindow.getAllWindows().length, isSamePlace: webContents.getURL() === before }));
        app.exit(0);
      }));`);
    await ended(start(join(own.path, 'data'), [], { preloaded: tries }));
    expect(JSON.parse(readFileSync(notes, 'utf8'))).toEqual({ windows: 1, isSamePlace: true });
    expect(reached).toEqual([]);
    own.remove();
  });
});
