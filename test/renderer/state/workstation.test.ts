// The workstation against a host in memory: what opens by itself, what is asked, and what a refusal leaves alone.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sevenMethods } from '../../../src/contracts/explanation.ts';
import { checkedApi } from '../../../src/renderer/api/checked-api.ts';
import { bothSides } from '../../../src/renderer/state/both-sides.ts';
import { openFiles, sortFiles } from '../../../src/renderer/state/open-files.ts';
import { captionOf } from '../../../src/renderer/state/save-overlay.ts';
import { noPins } from '../../../src/renderer/state/stage/pane-content.ts';
import { Workstation } from '../../../src/renderer/state/workstation.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';
import type { CallInput, Channel, ModelDescription } from '../../../src/contracts/ipc.ts';

interface Recorded {
  readonly channel: Channel;
  readonly input: unknown;
}

function workstation({ delayMs = 4 } = {}) {
  const fake = createFakeApi({ delayMs });
  const asked: Recorded[] = [];
  const api = checkedApi({
    ...fake,
    call<C extends Channel>(channel: C, input: CallInput<C>) {
      asked.push({ channel, input });
      return fake.call(channel, input);
    },
  });
  return { app: new Workstation(api), asked, fake };
}
const idle = (app: Workstation) => vi.waitFor(() => {
  expect(app.jobs.list).toEqual([]);
  expect(app.pending).toEqual([]);
}, { timeout: 5_000, interval: 5 });

let app: Workstation;
let asked: Recorded[];

beforeEach(async () => {
  ({ app, asked } = workstation());
  await app.begin();
  await idle(app);
});

describe('at the start', () => {
  it('opens the first image of the demo study and the first demo model', () => {
    expect(app.studies.imageId).toBe('effusion-left');
    expect(app.models.model?.id).toBe('honest');
    expect(app.viewer.window).toMatchObject({ center: 2000, width: 3600 });
  });

  it('asks for the scores and for the seven maps in one go', () => {
    expect(asked.filter(({ channel }) => channel === 'predict/start')).toHaveLength(1);
    const maps = asked.filter(({ channel }) => channel === 'map/start');
    expect(maps).toHaveLength(1);
    expect(maps[0]?.input).toMatchObject({ target: 'top', methods: [...sevenMethods] });
  });

  it('shows layer-cam for the model’s first choice, with raw values', () => {
    expect(app.map?.summary.method).toBe('layer-cam');
    expect(app.target?.label).toBe('Effusion');
    expect(app.map?.ranges.max?.high).toBeCloseTo(app.map?.summary.max ?? NaN, 6);
  });

  it('has the doctor’s boxes and the agreement of every method with each', () => {
    expect(app.marks.boxes).toHaveLength(2);
    expect(app.answer.agreement).toHaveLength(2 * sevenMethods.length);
  });
});

describe('a question', () => {
  it('keeps the scores on screen when another class is chosen', async () => {
    const before = app.predictions;
    app.chooseTarget('Nodule');
    expect(app.predictions).toEqual(before);
    expect(app.target?.label).toBe('Nodule');
    await idle(app);
    expect(asked.filter(({ channel }) => channel === 'predict/start')).toHaveLength(1);
  });

  it('of a further method is asked with its settings, and again when those change, but not for others', async () => {
    const asks = () => asked.filter(({ channel }) => channel === 'map/start').map(({ input }) => input as CallInput<'map/start'>);
    app.chooseMethod('rise');
    await idle(app);
    expect(asks().at(-1)).toMatchObject({ methods: ['rise'], sampling: { masks: 1_000 } });
    expect(app.map?.summary.method).toBe('rise');
    app.chooseMethod('occlusion');
    await idle(app);
    const before = asks().length;
    app.changeSampling({ ...app.settings.sampling, masks: 300 });
    await idle(app);
    expect(asks()).toHaveLength(before);
    expect(app.answer.maps.has('rise')).toBe(false);
    app.chooseMethod('rise');
    app.changeSampling({ ...app.settings.sampling, masks: 400 });
    await idle(app);
    expect(asks().at(-1)).toMatchObject({ methods: ['rise'], sampling: { masks: 400 } });
    expect(app.answer.maps.has('rise')).toBe(true);
    expect(app.answer.maps.has('layer-cam')).toBe(true);
  });

  it('of a slow method gives way to another slow one', async () => {
    const slow = workstation({ delayMs: 60 });
    await slow.app.begin();
    await idle(slow.app);
    slow.app.chooseMethod('rise');
    slow.app.chooseMethod('score-cam');
    expect(slow.app.pending).toEqual(['score-cam']);
    await idle(slow.app);
    expect([...slow.app.answer.maps.keys()]).not.toContain('rise');
    expect(slow.app.messages.list).toEqual([]);
  });

  it('is asked once: going back to a class computes nothing', async () => {
    app.chooseTarget('Nodule');
    await idle(app);
    expect(app.map?.summary.target.name).toBe('Nodule');
    const before = asked.length;
    app.settings.target = null;
    app.ask();
    await idle(app);
    expect(asked).toHaveLength(before);
  });

  it('for a method beyond the seven asks for that one alone', async () => {
    app.chooseMethod('guided-layer-cam');
    await idle(app);
    expect(asked.at(-1)).toMatchObject({ channel: 'map/start', input: { methods: ['guided-layer-cam'] } });
    expect(app.map?.summary.method).toBe('guided-layer-cam');
  });

  it('of the founding figure asks for the two guided maps that are missing', async () => {
    app.toggleLayout('figure');
    await idle(app);
    expect(asked.at(-1)?.input).toMatchObject({ methods: ['guided-hires-cam', 'guided-layer-cam'] });
  });

  it('is forgotten with its model: class, layer and score start anew', async () => {
    app.settings.layer = 'stage2/relu';
    app.chooseTarget('Nodule');
    await app.chooseModel('cheating');
    await idle(app);
    expect(app.settings).toMatchObject({ target: null, layer: 'auto', score: 'logit' });
    expect(app.target?.label).toBe('Effusion');
  });
});

describe('a model', () => {
  const choosing = async (change: (model: ModelDescription) => ModelDescription) => {
    const fake = createFakeApi({ delayMs: 2 });
    const calls: Recorded[] = [];
    const api = checkedApi({
      ...fake,
      async call<C extends Channel>(channel: C, input: CallInput<C>) {
        calls.push({ channel, input });
        const reply = await fake.call(channel, input);
        return (channel === 'model/describe' ? change(reply as ModelDescription) : reply) as typeof reply;
      },
    });
    const other = new Workstation(api);
    await other.begin();
    await idle(other);
    return { other, calls };
  };

  it('without a layer of its own is asked only for maps that need none', async () => {
    const { other, calls } = await choosing((model) => ({ ...model, layers: [] }));
    expect(calls.find(({ channel }) => channel === 'map/start')?.input).toMatchObject({ methods: ['deconvnet', 'gradient', 'guided-backprop'] });
    expect(other.settings.method).toBe('gradient');
    expect(other.messages.list).toEqual([]);
  });

  it('that cannot give the logit is asked for what it can give', async () => {
    const { calls } = await choosing((model) => ({ ...model, scores: ['probability'] }));
    expect(calls.find(({ channel }) => channel === 'map/start')?.input).toMatchObject({ score: 'probability' });
  });

  it('chosen last wins, however slow the others are', async () => {
    await Promise.all([app.chooseModel('cheating'), app.chooseModel('honest')]);
    await idle(app);
    expect(app.models.model?.id).toBe('honest');
  });
});

describe('a map without evidence', () => {
  it('has no scale, so that nothing is coloured', async () => {
    await app.openImage('silent');
    await idle(app);
    expect(app.map?.summary.hasEvidence).toBe(false);
    expect(app.map?.ranges).toEqual({ max: null, robust: null });
    expect(captionOf(app).join('\n')).toContain('No evidence');
  });
});

describe('boxes', () => {
  it('are saved, measured again, and the change can be undone', async () => {
    const saved = app.marks.add({ shape: { kind: 'box', x: 1, y: 2, width: 30, height: 40 }, finding: { label: 'Nodule', role: 'finding', laterality: null, confidence: null }, comment: '' }, 0);
    await saved;
    expect(app.map?.summary.method).toBe('layer-cam');
    await idle(app);
    expect(app.marks.boxes).toHaveLength(3);
    expect(app.answer.agreement).toHaveLength(3 * sevenMethods.length);
    await app.history.undo();
    await idle(app);
    expect(app.marks.boxes.map(({ label }) => label)).toEqual(['Effusion', 'Costophrenic angle']);
  });
});

describe('what if', () => {
  it('shows the scores before and after, and restores', async () => {
    app.paintOut({ x: 620, y: 700, width: 200, height: 200 });
    await idle(app);
    expect(app.panel).toBe('what-if');
    expect(app.predictionsAfter?.[0]?.probability).toBe(0.21);
    expect(app.predictions[0]?.probability).toBe(0.93);
    app.whatIf.restore();
    expect(app.predictionsAfter).toBeNull();
    expect(app.whatIf.trials).toHaveLength(1);
  });

  it('waits while another image or model is looked at, and is there again when its own comes back', async () => {
    app.paintOut({ x: 620, y: 700, width: 200, height: 200 });
    await idle(app);
    const tried = { trials: app.whatIf.trials, painted: app.whatIf.painted, shown: app.whatIf.shown };
    const seen = () => ({ trials: app.whatIf.trials, painted: app.whatIf.painted, shown: app.whatIf.shown });
    const nothing = { trials: [], painted: null, shown: null };
    await app.openImage('normal');
    expect(seen()).toEqual(nothing);
    app.paintOut({ x: 1, y: 1, width: 20, height: 20 });
    await idle(app);
    expect(app.whatIf.trials).toHaveLength(1);
    await app.openImage('effusion-left');
    expect(seen()).toEqual(tried);
    await app.chooseModel('cheating');
    expect(seen()).toEqual(nothing);
    await app.chooseModel('honest');
    expect(seen()).toEqual(tried);
    expect(app.predictionsAfter?.[0]?.probability).toBe(0.21);
  });

  it('of a pane is there again when that pane is chosen again', async () => {
    app.arrange.shape({ rows: 1, columns: 2 });
    const [first, second] = app.stage.placed;
    app.arrange.put(second!, { imageId: 'normal', frame: 0, shows: 'map', pins: noPins });
    app.activate(first!);
    await idle(app);
    app.paintOut({ x: 620, y: 700, width: 200, height: 200 });
    await idle(app);
    app.activate(second!);
    expect(app.whatIf.trials).toEqual([]);
    app.activate(first!);
    expect([app.whatIf.trials.length, app.whatIf.painted?.rect.x]).toEqual([1, 620]);
  });

  it('that was still under way when another image was opened is not shown as painted out without an answer', async () => {
    app.paintOut({ x: 620, y: 700, width: 200, height: 200 });
    await idle(app);
    app.paintOut({ x: 5, y: 5, width: 9, height: 9 });
    await app.openImage('normal');
    await app.openImage('effusion-left');
    expect([app.whatIf.trials.length, app.whatIf.painted?.rect.x, app.whatIf.isBusy]).toEqual([1, 620, false]);
  });

  it('leaves for good when the image is read blind or closed', async () => {
    app.paintOut({ x: 620, y: 700, width: 200, height: 200 });
    await idle(app);
    await app.openImage('normal');
    await app.reading.blind.start('effusion-left');
    await app.openImage('effusion-left');
    expect([app.whatIf.trials, app.whatIf.painted]).toEqual([[], null]);
    await app.reading.blind.reveal('effusion-left');
    expect(app.whatIf.trials).toEqual([]);
  });
});

describe('cancelling', () => {
  it('ends at once, shows no error, and the question can be asked again', async () => {
    const slow = workstation({ delayMs: 60_000 });
    await slow.app.begin();
    expect(slow.app.pending).toHaveLength(sevenMethods.length);
    slow.app.leave();
    await idle(slow.app);
    expect(slow.app.messages.list).toEqual([]);
    await vi.waitFor(() => expect(slow.fake.cancelled).toHaveLength(2));
    slow.app.ask();
    expect(slow.app.pending).toHaveLength(sevenMethods.length);
    slow.app.cancelJobs();
  });
});

describe('files that cannot be used', () => {
  it('are said in one line and change nothing else', async () => {
    const uploads = { id: 'u1' };
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(uploads))));
    try {
      await app.attempt(() => openFiles(app, null, [{ name: 'notes.txt', file: new File(['x'], 'notes.txt') }]));
    } finally {
      vi.unstubAllGlobals();
    }
    expect(app.messages.list).toMatchObject([{ tone: 'refusal', text: 'notes.txt: not a DICOM file or a picture: expected a DICM prefix, PNG or JPEG' }]);
    expect(app.viewer.image?.description.id).toBe('effusion-left');
    expect(app.map?.summary.method).toBe('layer-cam');
  });

  it('are forgotten as soon as another image is on screen', async () => {
    const failing = createFakeApi({ delayMs: 2 });
    const other = new Workstation(checkedApi({
      ...failing,
      call: (channel, input) => (channel === 'image/describe' && (input as { imageId: string }).imageId === 'normal'
        ? Promise.reject(Object.assign(new Error('normal.dcm: pixels cannot be decoded'), { code: 'image_unsupported' }))
        : failing.call(channel, input)),
    }));
    await other.begin();
    await other.openImage('normal');
    expect(other.messages.list).toMatchObject([{ text: 'normal.dcm: pixels cannot be decoded' }]);
    expect(other.viewer.image).toBeNull();
    await other.openImage('silent');
    expect(other.messages.list).toEqual([]);
    await idle(other);
  });

  it('are told apart by their names', () => {
    const sorted = (...names: string[]) => Object.fromEntries(Object.entries(sortFiles(names.map((name) => ({ name })))).map(([kind, files]) => [kind, files.map(({ name }) => name)]));
    expect(sorted('a.onnx', 'overread.json')).toEqual({ study: [], boxes: [], model: ['a.onnx', 'overread.json'] });
    expect(sorted('net/model.json', 'net/group1-shard1of1')).toEqual({ study: [], boxes: [], model: ['net/model.json', 'net/group1-shard1of1'] });
    expect(sorted('IM-0001.dcm', 'photo.png', 'IM-0002')).toEqual({ study: ['IM-0001.dcm', 'photo.png', 'IM-0002'], boxes: [], model: [] });
  });

  it('dropped together are not all taken for boxes because one of them is', () => {
    const { study, boxes, model } = sortFiles(['a.png', 'b.dcm', 'boxes.csv', 'm.onnx', 'm.data'].map((name) => ({ name })));
    expect([study, boxes, model].map((files) => files.map(({ name }) => name))).toEqual([['a.png', 'b.dcm'], ['boxes.csv'], ['m.onnx', 'm.data']]);
  });
});

describe('a model with one output and two labels', () => {
  const only = { index: 0, label: 'PNEUMONIA', logit: -1.2, probability: 0.23, threshold: 0.4 };

  it('offers both', () => {
    expect(bothSides([only], ['NORMAL', 'PNEUMONIA'])).toEqual([{ index: 0, label: 'NORMAL', logit: 1.2, probability: 0.77, threshold: 0.6 }, only]);
  });

  it('is left alone when it has more outputs or other labels', () => {
    expect(bothSides([only], ['PNEUMONIA'])).toEqual([only]);
    expect(bothSides([only, { ...only, index: 1 }], ['a', 'b'])).toHaveLength(2);
  });
});
