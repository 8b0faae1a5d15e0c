// Choosing an engine: the fastest that agrees, kept with distrust, and never at the cost of somebody who waits.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { engineIdsOf, probeEngines } from '../../../src/host/engines/candidates.ts';
import { openChoiceFile } from '../../../src/host/engines/choice-file.ts';
import { createEngines } from '../../../src/host/engines/engine-service.ts';
import { measureEngines } from '../../../src/host/engines/measure-engines.ts';
import { createWorkerClient } from '../../../src/host/worker-client.ts';
import { scriptedEngines } from './scripted-engines.ts';
import type { MeasuredEngines } from '../../../src/contracts/engines.ts';
import type { ScriptedEngines } from './scripted-engines.ts';

const folder = mkdtempSync(join(tmpdir(), 'overread-engines-'));
afterAll(() => rmSync(folder, { recursive: true }));
const source = { path: 'model.onnx' };
const linux = { platform: 'linux', arch: 'x64' } as const;

async function measured(scripted: ScriptedEngines): Promise<MeasuredEngines> {
  return measureEngines({ spawn: scripted.spawn, source, candidates: await probeEngines({ spawn: scripted.spawn, ...linux }) });
}

describe('the engines of a machine', () => {
  it('are those of its platform, each with why it is absent and what would change that', async () => {
    expect(engineIdsOf('linux', 'x64')).toEqual(['ort:cpu', 'ort:webgpu', 'ort:cuda', 'tfjs:native', 'tfjs:wasm']);
    expect(engineIdsOf('win32', 'x64')).toContain('ort:dml');
    expect(engineIdsOf('darwin', 'arm64')).toContain('ort:coreml');
    const scripted = scriptedEngines({ 'ort:cpu': { ms: 1 }, 'ort:webgpu': 'dies' });
    const candidates = await probeEngines({ spawn: scripted.spawn, ...linux });
    expect(candidates.find(({ id }) => id === 'ort:cpu')).toMatchObject({ reason: null, remedy: null, description: { device: 'scripted' } });
    expect(candidates.find(({ id }) => id === 'ort:webgpu')).toMatchObject({ description: null, reason: 'the process that tried it ended: it was ended by SIGSEGV' });
    for (const { description, reason, remedy } of candidates) if (description === null) expect([reason, remedy]).toEqual([expect.any(String), expect.any(String)]);
    expect(scripted.running.size).toBe(0);
  });
});

describe('measuring them with a model', () => {
  it('takes the fastest of those that agree', async () => {
    const { engine, measurements } = await measured(scriptedEngines({ 'ort:cpu': { ms: 20 }, 'tfjs:native': { ms: 10 }, 'tfjs:wasm': { ms: 90 } }));
    expect(engine).toBe('tfjs:native');
    expect(measurements.map(({ id, verdict, ms }) => [id, verdict, ms])).toEqual([['ort:cpu', 'agrees', 20], ['tfjs:native', 'agrees', 10], ['tfjs:wasm', 'agrees', 90]]);
  });

  it('never takes one that disagrees, however fast, and says what differs', async () => {
    const { engine, measurements } = await measured(scriptedEngines({ 'ort:cpu': { ms: 20 }, 'ort:webgpu': { ms: 1, disagreement: 'its gradient differs by 1.0e+0' } }));
    expect(engine).toBe('ort:cpu');
    expect(measurements[1]).toEqual({ id: 'ort:webgpu', verdict: 'disagrees', ms: 1, detail: 'its gradient differs by 1.0e+0' });
  });

  it('goes on when an engine takes its process down, and names it', async () => {
    const { engine, measurements } = await measured(scriptedEngines({ 'ort:cpu': { ms: 20 }, 'ort:webgpu': 'dies with a model', 'tfjs:wasm': { ms: 5 } }));
    expect(engine).toBe('tfjs:wasm');
    expect(measurements[1]).toMatchObject({ id: 'ort:webgpu', verdict: 'failed', detail: 'the process that tried it ended: it was ended by SIGSEGV' });
  });
});

describe('measuring where ONNX Runtime itself fails', () => {
  const failed = { 'ort:cpu': 'dies with a model' } as const;

  it('an engine that agrees with nothing but itself is not chosen, and it is said why', async () => {
    const { engine, measurements } = await measured(scriptedEngines({ ...failed, 'tfjs:wasm': { ms: 5 } }));
    expect(engine).toBe('ort:cpu');
    expect(measurements.map(({ id, verdict, detail }) => [id, verdict, detail])).toEqual([
      ['ort:cpu', 'failed', 'the process that tried it ended: it was ended by SIGSEGV'],
      ['tfjs:wasm', 'unconfirmed', 'ONNX Runtime gave no answer, and no second engine says the same'],
    ]);
  });

  it('neither is one of two that disagree', async () => {
    const { engine, measurements } = await measured(scriptedEngines({ ...failed, 'tfjs:native': { ms: 3 }, 'tfjs:wasm': { ms: 5, disagreement: 'its scores differ' } }));
    expect(engine).toBe('ort:cpu');
    expect(measurements.map(({ id, verdict }) => [id, verdict])).toEqual([['ort:cpu', 'failed'], ['tfjs:native', 'unconfirmed'], ['tfjs:wasm', 'disagrees']]);
    expect(measurements[2]?.detail).toBe('its scores differ (held against TensorFlow, since ONNX Runtime gave no answer)');
  });

  it('two that agree confirm each other, and the faster one is chosen', async () => {
    const { engine, measurements } = await measured(scriptedEngines({ ...failed, 'ort:webgpu': { ms: 9 }, 'tfjs:native': { ms: 3 }, 'tfjs:wasm': 'dies with a model' }));
    expect(engine).toBe('tfjs:native');
    expect(measurements.map(({ verdict }) => verdict)).toEqual(['failed', 'agrees', 'agrees', 'failed']);
  });

  it('what nobody confirmed is not believed from the file, so that it is measured again', async () => {
    const choices = openChoiceFile(join(folder, 'unconfirmed'), 'this machine');
    await choices.set('abc', await measured(scriptedEngines({ ...failed, 'tfjs:wasm': { ms: 5 } })));
    expect(await choices.get('abc')).toBeUndefined();
  });
});

describe('the file of what was measured', () => {
  const value: MeasuredEngines = { engine: 'tfjs:native', measurements: [{ id: 'tfjs:native', verdict: 'agrees', ms: 4, detail: null }] };

  it('is per model and machine', async () => {
    const place = join(folder, 'choice');
    await openChoiceFile(place, 'this machine').set('abc', value);
    expect(await openChoiceFile(place, 'this machine').get('abc')).toEqual(value);
    expect(await openChoiceFile(place, 'this machine').get('other')).toBeUndefined();
    expect(await openChoiceFile(place, 'another processor, or another version').get('abc')).toBeUndefined();
  });

  it.each([
    ['half of it', (text: string) => text.slice(0, text.length / 2)], ['an engine that does not exist', (text: string) => text.replaceAll('tfjs:native', 'tfjs:magic')],
    ['a choice that disagreed', (text: string) => text.replace('"agrees"', '"disagrees"')], ['somebody else\'s JSON', () => '{"engine":"ort:cuda"}'],
  ])('is not believed where it holds %s', async (_what, spoil) => {
    const place = join(folder, 'spoilt');
    const choices = openChoiceFile(place, 'this machine');
    await choices.set('abc', value);
    const path = join(place, 'engines.json');
    writeFileSync(path, spoil(readFileSync(path, 'utf8')));
    expect(await choices.get('abc')).toBeUndefined();
    await choices.set('abc', value);
    expect(await choices.get('abc')).toEqual(value);
  });
});

describe('idle time', () => {
  function service(scripted: ScriptedEngines, idleMs = 5) {
    const log: string[] = [];
    let changes = 0;
    const engines = createEngines({ spawn: scripted.spawn, dataFolder: join(folder, `idle-${Math.random()}`), onChange: () => { changes += 1; }, log: (line) => log.push(line), idleMs });
    const worker = engines.watch(createWorkerClient({ spawn: scripted.spawn }));
    return { engines, worker, log, changes: () => changes };
  }
  const until = async (holds: () => boolean): Promise<void> => {
    for (let step = 0; step < 2_000 && !holds(); step += 1) await wait(2);
    expect(holds()).toBe(true);
  };

  it('measures the model at hand, and auto is the measured engine from then on', async () => {
    const { engines, worker, log, changes } = service(scriptedEngines({ 'ort:cpu': { ms: 20 }, 'tfjs:native': { ms: 10 }, 'tfjs:wasm': { ms: 1, disagreement: 'its scores differ' } }));
    const input = { shape: [1], values: new Float32Array(1) };
    await worker.load(source);
    expect(await worker.predict(source, { input, engine: 'auto' })).toMatchObject({ measured: undefined });
    await until(() => changes() === 2);
    expect(await worker.predict(source, { input, engine: 'auto' })).toMatchObject({ measured: 'tfjs:native' });
    expect(engines.candidates().find(({ id }) => id === 'tfjs:native')?.description).not.toBeNull();
    expect(log).toContain('model: tfjs:wasm disagrees and is not used: its scores differ');
    engines.dispose();
    worker.dispose();
  });

  it('is over at once when somebody asks for something: the measuring process is gone before the answer comes', async () => {
    const scripted = scriptedEngines({ 'ort:cpu': 'hangs with a model' });
    const { engines, worker } = service(scripted);
    await worker.load(source);
    await until(() => scripted.tried.length === 1);
    expect(scripted.running.size).toBe(2);
    const asked = worker.predict(source, { input: { shape: [1], values: new Float32Array(1) }, engine: 'auto' });
    await wait(0);
    expect(scripted.running.size).toBe(1);
    await asked;
    expect(engines.measured()).toEqual([]);
    await until(() => scripted.tried.length === 2);
    engines.dispose();
    worker.dispose();
    await wait(0);
    expect(scripted.running.size).toBe(0);
  });
});
