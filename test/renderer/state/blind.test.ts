// While an image is read blind, nothing of the model and of other readers can be reached from the workstation's state, whatever is done.
import { describe, expect, it, vi } from 'vitest';
import { checkedApi } from '../../../src/renderer/api/checked-api.ts';
import { workstationCommands } from '../../../src/renderer/commands/workstation-commands.ts';
import { Preferences } from '../../../src/renderer/state/preferences.svelte.ts';
import { Workstation } from '../../../src/renderer/state/workstation.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';
import type { CallInput, Channel } from '../../../src/contracts/ipc.ts';

type Fake = ReturnType<typeof createFakeApi>;

function open(fake: Fake = createFakeApi({ delayMs: 2 })) {
  const asked: Channel[] = [];
  const api = checkedApi({
    ...fake,
    call<C extends Channel>(channel: C, input: CallInput<C>) {
      asked.push(channel);
      return fake.call(channel, input);
    },
  });
  return { app: new Workstation(api), asked, fake };
}

const idle = (app: Workstation) => vi.waitFor(() => {
  expect(app.jobs.list).toEqual([]);
  expect(app.pending).toEqual([]);
  expect(app.reading.blind.knowledge).toBe('known');
}, { timeout: 5_000, interval: 5 });

/** Everything that a component could read of an answer. Empty: nothing leaks. */
function leaks(app: Workstation): string[] {
  const found: string[] = [];
  const check = (name: string, isEmpty: boolean) => { if (!isEmpty) found.push(name); };
  const own = app.reading.readers.current?.id ?? null;
  check('question', app.question === null);
  check('answer', app.answer.maps.size === 0 && app.answer.agreement.length === 0 && app.answer.refused.size === 0 && app.answer.elapsedMs === null);
  check('predictions', app.predictions.length === 0);
  check('predictions after', app.predictionsAfter === null || app.predictionsAfter.length === 0);
  check('target', app.target === null);
  check('map', app.map === null);
  check('shown map', app.shownMap === null);
  check('pending', app.pending.length === 0);
  check('gate', app.gateRecord === null);
  check('feature', app.feature.result === null);
  check('what if', app.whatIf.shown === null);
  check('agreement of readers', app.reading.agreement.marks.length === 0 && app.reading.agreement.pairs.length === 0);
  check('log', app.reading.events.every(({ readerId }) => readerId === own));
  check('marks', app.marks.shown.every(({ readerId }) => readerId === own));
  check('boxes', app.marks.boxes.every(({ reader }) => reader === app.reading.readers.current?.name));
  check('names', app.studies.images.every(({ id, name }) => !app.reading.blind.isBlind(id) || !name.includes(id)));
  for (const pane of app.stage.placed) {
    const id = pane.image?.description.id;
    if (id === undefined || !app.reading.blind.isBlind(id)) continue;
    check(`map of pane ${pane.id}`, app.readings.mapOf(pane) === null);
    check(`answer of pane ${pane.id}`, app.readings.answerOf(pane).maps.size === 0);
    check(`predictions of pane ${pane.id}`, app.readings.predictionsOf(pane).length === 0);
  }
  check('wanted', app.readings.wanted().every(({ question }) => !app.reading.blind.isBlind(question.imageId)));
  return found;
}

const answers: readonly Channel[] = ['predict/start', 'map/start', 'feature/start', 'what-if/start', 'input/start', 'report/start', 'agreement/readers'];

describe('a blind image', () => {
  it('shows and asks nothing, whatever of 300 random steps is done', async () => {
    const { app, asked } = open();
    await app.begin();
    await idle(app);
    expect(leaks(app)).toContain('answer');
    await app.reading.blind.start('effusion-left');
    asked.length = 0;
    const steps: readonly (() => unknown)[] = [
      () => app.ask(), () => app.chooseMethod('grad-cam'), () => app.chooseMethod('rise'), () => app.chooseTarget('Nodule'), () => app.toggleLayout('compare'), () => app.toggleLayout('figure'), () => app.toggleLayout('input'),
      () => app.paintOut({ x: 1, y: 1, width: 50, height: 50 }), () => app.showFeature(), () => app.exportReport(), () => app.measureAgain('effusion-left'), () => app.openImage('effusion-left'), () => (app.panel = 'feature'), () => (app.panel = 'map'),
      () => app.leave(), () => app.changeSampling({ ...app.settings.sampling, masks: 300 }), () => app.chooseLayer('stage2/relu'), () => app.chooseScore('probability'), () => app.reading.refresh(), () => app.arranged(), () => app.history.undo(), () => app.history.redo(),
    ];
    let seed = 4;
    const done: number[] = [];
    for (let step = 0; step < 300; step += 1) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      const which = Math.floor((seed / 2 ** 32) * steps.length);
      done.push(which);
      void steps[which]?.();
      if (step % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      expect(leaks(app), `after ${done.slice(-5).join()} (step ${step})`).toEqual([]);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(leaks(app)).toEqual([]);
    expect(asked.filter((channel) => answers.includes(channel))).toEqual([]);
  });

  it('takes answers that are on their way off, and has none of them when they come', async () => {
    const { app } = open(createFakeApi({ delayMs: 40 }));
    await app.begin();
    await vi.waitFor(() => expect(app.jobs.list.length).toBeGreaterThan(0));
    await app.reading.blind.start('effusion-left');
    for (let turn = 0; turn < 12; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 8));
      expect(leaks(app), `turn ${turn}`).toEqual([]);
    }
  });

  it('is blind from a key that was pressed before its pixels came', async () => {
    const { app, asked } = open();
    await app.begin();
    await idle(app);
    asked.length = 0;
    void app.openImage('normal');
    expect(app.stage.active.image).toBeNull();
    const nothing = () => undefined;
    const toggle = workstationCommands(app, { pickFiles: nothing, saveOverlay: nothing, explain: nothing, goToPart: nothing }, new Preferences(app.api, app.messages)).find(({ id }) => id === 'blind/toggle');
    expect(toggle?.isEnabled?.()).toBe(true);
    toggle?.run();
    await vi.waitFor(() => expect(app.viewer.image?.description.id).toBe('normal'));
    await vi.waitFor(() => expect(app.reading.blind.readingOf('normal')).not.toBeNull());
    await idle(app);
    expect(leaks(app)).toEqual([]);
  });

  it('shows nothing that the reader before had begun to draw: it is neither seen nor saved by the one who sits down', async () => {
    const { app } = open();
    await app.begin();
    await idle(app);
    app.marks.draft = { shape: { kind: 'box', x: 1, y: 2, width: 30, height: 40 }, frame: 0 };
    await app.reading.choose(await app.reading.readers.add('Dr Second'));
    expect(app.marks.draft).toBeNull();
  });

  it('does not show a feature whose picture was still on its way when the reading began', async () => {
    const { app } = open();
    await app.begin();
    await idle(app);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const load = app.explanations.load.bind(app.explanations);
    app.explanations.load = async (summary) => held.then(() => load(summary));
    app.panel = 'feature';
    app.showFeature();
    await vi.waitFor(() => expect(app.jobs.list).toEqual([]));
    await app.reading.blind.start('effusion-left');
    release();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(leaks(app)).toEqual([]);
    app.explanations.load = load;
  });

  it('of the whole worklist holds in every window of the reader, as soon as one of them asks for it', async () => {
    const one = open();
    await one.app.begin();
    await idle(one.app);
    const other = open(one.fake);
    await other.app.begin();
    await idle(other.app);
    await one.app.reading.blind.setWorklist(true);
    await vi.waitFor(() => expect(other.app.reading.blind.isWorklist).toBe(true));
    await other.app.openImage('normal');
    await vi.waitFor(() => expect(other.app.reading.blind.readingOf('normal')).not.toBeNull());
    expect(leaks(other.app)).toEqual([]);
    await one.app.reading.blind.setWorklist(false);
    await vi.waitFor(() => expect(other.app.reading.blind.isWorklist).toBe(false));
  });

  it('is answered after the reveal, and others’ marks are there again', async () => {
    const { app } = open();
    await app.begin();
    await idle(app);
    await app.reading.blind.start('effusion-left');
    expect(leaks(app)).toEqual([]);
    await app.reading.blind.reveal('effusion-left');
    await idle(app);
    expect(app.answer.maps.size).toBeGreaterThan(0);
    expect(app.predictions.length).toBeGreaterThan(0);
    expect(app.marks.shown.length).toBeGreaterThan(0);
  });

  it('leaves other images as they are', async () => {
    const { app } = open();
    await app.begin();
    await idle(app);
    await app.reading.blind.start('effusion-left');
    await app.openImage('normal');
    await idle(app);
    await vi.waitFor(() => expect(app.answer.maps.size).toBeGreaterThan(0));
  });
});

describe('a restart', () => {
  it('in a blind reading has no map, score or foreign mark at any moment, and asks for none', async () => {
    const first = open();
    await first.app.begin();
    await idle(first.app);
    await first.app.reading.blind.start('effusion-left');
    const { app, asked } = open(first.fake);
    expect(leaks(app)).toEqual([]);
    const beginning = app.begin();
    for (let turn = 0; turn < 200; turn += 1) {
      await (turn % 10 === 9 ? new Promise((resolve) => setTimeout(resolve, 1)) : Promise.resolve());
      expect(leaks(app), `turn ${turn}`).toEqual([]);
    }
    await beginning;
    await idle(app);
    expect(leaks(app)).toEqual([]);
    expect(asked.filter((channel) => answers.includes(channel))).toEqual([]);
  });
});
