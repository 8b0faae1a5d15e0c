// The browser host: who gets in, what is served, and what never is.
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { forkWorker } from '../../src/host/fork-worker.ts';
import { workerEntry } from '../../src/host/locations.ts';
import { startWebHost } from '../../src/host/web.ts';
import { writeTinyStudy } from './tiny-study.ts';
import type { WebHost } from '../../src/host/web.ts';
import type { TinyStudy } from './tiny-study.ts';

let study: TinyStudy;
let host: WebHost;
let cookie: string;
const announced: string[] = [];
const log: string[] = [];

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Raw, so that a path and a Host header can be what no browser would send. */
function ask(path: string, { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: host.port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const own = (more: Record<string, string> = {}) => ({ cookie, ...more });
const call = (channel: string, input: unknown, headers: Record<string, string> = {}) =>
  ask(`/call/${channel}`, { method: 'POST', headers: own({ 'content-type': 'application/json', ...headers }), body: JSON.stringify(input) });

beforeAll(async () => {
  study = writeTinyStudy();
  const folder = join(study.folder, 'window');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>window</title>');
  writeFileSync(join(folder, 'assets', 'main.js'), 'export {}');
  writeFileSync(join(study.folder, 'secret.txt'), 'secret');
  host = await startWebHost({
    dataFolder: join(study.folder, 'data'), folder, opensDemo: true, uploadCeiling: 100_000,
    demoStudyFolder: join(study.folder, 'study'), demoModelsFolder: join(study.folder, 'models'),
    spawnWorker: () => forkWorker(workerEntry), announce: (url) => announced.push(url), log: (line) => log.push(line),
  });
});
afterAll(async () => {
  await host.close();
  study.remove();
});

describe('getting in', () => {
  it('announces a loopback address with a token', () => {
    expect(announced).toHaveLength(1);
    expect(announced[0]).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${host.port}/\\?token=[\\w-]{40,}$`));
  });

  it('serves nothing without the session: no page, no call, no event, no byte', async () => {
    for (const path of ['/', '/assets/main.js', '/events', '/bytes/image/x/0', '/call/study/list']) {
      const reply = await ask(path);
      expect(reply.status, path).toBe(403);
      expect(reply.text, path).not.toContain('window</title>');
    }
    expect((await ask('/', { headers: { cookie: `overread-${host.port}=guessed` } })).status).toBe(403);
    expect((await ask('/?token=guessed')).status).toBe(403);
  });

  it('changes the token into a cookie that scripts cannot read and other sites do not send, then forgets the token', async () => {
    const { pathname, search } = new URL(announced[0]!);
    const reply = await ask(pathname + search);
    expect(reply).toMatchObject({ status: 303, headers: { location: '/' } });
    const [set = ''] = reply.headers['set-cookie'] ?? [];
    expect(set).toContain('HttpOnly');
    expect(set).toContain('SameSite=Strict');
    cookie = set.split(';')[0]!;
    expect((await ask(pathname + search)).status).toBe(403);
    expect(announced).toHaveLength(2);
    expect(announced[1]).not.toBe(announced[0]);
    expect(await ask('/', { headers: own() })).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
  });

  it('turns away a Host that is not this machine by its loopback name, whoever asks', async () => {
    for (const name of ['evil.example', `evil.example:${host.port}`, '127.0.0.1', `127.0.0.1:${host.port + 1}`, `127.0.0.1.evil.example:${host.port}`]) {
      expect((await ask('/', { headers: own({ host: name }) })).status, name).toBe(403);
    }
    expect((await ask('/', { headers: own({ host: `localhost:${host.port}` }) })).status).toBe(200);
  });

  it('turns away requests that another page makes, even with the cookie', async () => {
    expect((await call('study/list', {}, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await call('study/list', {}, { origin: 'null' })).status).toBe(403);
    expect((await call('study/list', {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await call('study/list', {}, { 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await call('study/list', {}, { origin: `http://127.0.0.1:${host.port}`, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });
});

describe('what is served', () => {
  it('sends a strict policy with every answer and lets nothing be stored', async () => {
    for (const reply of [await ask('/', { headers: own() }), await ask('/'), await ask('/nothing', { headers: own() })]) {
      const policy = reply.headers['content-security-policy'];
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(reply.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      expect(reply.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('serves the window\'s files and no others, however the path is written', async () => {
    expect((await ask('/assets/main.js', { headers: own() })).text).toBe('export {}');
    const paths = ['/../secret.txt', '/assets/../../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/%2e%2e%2fsecret.txt', '/assets/..%5c..%5csecret.txt', '//etc/passwd', '/etc/passwd', '/assets', '/bytes/../secret.txt', '/bytes/%2e%2e%2fsecret.txt', '/index.html%00.png'];
    for (const path of paths) {
      const reply = await ask(path, { headers: own() });
      expect(reply.status, path).toBe(404);
      expect(reply.text, path).not.toContain('secret\n');
    }
  });

  it('answers calls, and refuses what is no call, no JSON, or too large', async () => {
    expect(JSON.parse((await call('study/list', {})).text)).toMatchObject({ ok: true, value: { studies: [{ isDemo: true }] } });
    expect(JSON.parse((await call('no/such', {})).text)).toMatchObject({ ok: false, error: { code: 'usage_option' } });
    expect(JSON.parse((await call('image/describe', { imageId: 7 })).text)).toMatchObject({ ok: false, error: { message: expect.stringContaining('imageId') } });
    expect((await ask('/call/study/list', { headers: own() })).status).toBe(405);
    expect((await call('study/list', {}, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await ask('/call/study/list', { method: 'POST', headers: own({ 'content-type': 'application/json' }), body: '{' })).status).toBe(400);
    expect((await call('study/list', { filler: 'x'.repeat(5 * 2 ** 20) })).status).toBe(413);
  });

  it('takes a file up to the ceiling, opens it under its own name, and keeps its path inside', async () => {
    const put = (body: Uint8Array | string, name: string) => ask('/bytes/upload', { method: 'PUT', headers: own({ 'x-file-name': encodeURIComponent(name) }), body });
    const csv = await put('image,label,x,y,width,height\nimage.dcm,up,1,1,5,5\n', '../../boxes é.csv');
    const { id } = JSON.parse(csv.text) as { id: string };
    expect(JSON.parse((await call('annotations/import', { upload: id })).text)).toMatchObject({ ok: true, value: { imported: 1 } });
    expect((await put(new Uint8Array(100_001), 'large.bin')).status).toBe(413);
    const both = await Promise.all([put('a', 'm/model.onnx'), put('b', 'm/model.onnx')]);
    const uploads = both.map(({ text }) => (JSON.parse(text) as { id: string }).id);
    expect(JSON.parse((await call('model/open', { uploads })).text)).toMatchObject({ ok: false, error: { message: expect.stringContaining('expected one model file') } });
  });

  it('refuses a chunked upload that grows beyond the ceiling', async () => {
    const reply = await new Promise<number>((resolve) => {
      const sent = request({ host: '127.0.0.1', port: host.port, path: '/bytes/upload', method: 'PUT', headers: own({ 'transfer-encoding': 'chunked' }) }, (response) => resolve(response.statusCode ?? 0));
      sent.on('error', () => resolve(413));
      for (let part = 0; part < 4; part += 1) sent.write(new Uint8Array(50_000));
      sent.end();
    });
    expect(reply).toBe(413);
  });

  it('tells a window of events: a job from start to end', async () => {
    const { value: { studies } } = JSON.parse((await call('study/list', {})).text) as { value: { studies: { series: { images: { id: string }[] }[] }[] } };
    const imageId = studies[0]!.series[0]!.images[0]!.id;
    const { value: { models: [model] } } = JSON.parse((await call('model/list', {})).text) as { value: { models: { id: string }[] } };
    const heard = await new Promise<string>((resolve, reject) => {
      const stream = request({ host: '127.0.0.1', port: host.port, path: '/events', headers: own() }, (response) => {
        expect(response.headers['content-type']).toBe('text/event-stream');
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString('utf8');
          if (!/event: job\/(done|failed)/.test(text) || !text.endsWith('\n\n')) return;
          stream.destroy();
          resolve(text);
        });
        void call('predict/start', { imageId, modelId: model!.id }).catch(reject);
      });
      stream.on('error', () => undefined);
      stream.end();
    });
    const data = /event: job\/done\ndata: (.*)\n\n/.exec(heard)?.[1];
    expect(JSON.parse(data ?? '{}')).toMatchObject({ result: { kind: 'predict', imageId } });
  });
});

it('refuses a port that is taken', async () => {
  await expect(startWebHost({ dataFolder: study.folder, port: host.port, announce: () => undefined, spawnWorker: () => forkWorker(workerEntry) }))
    .rejects.toMatchObject({ code: 'usage_option' });
});

it('logs nothing about patients or files', () => {
  expect(log.join('\n')).not.toMatch(/Doe|image\.dcm|secret/);
});
