// Choices of the side panel are steps that undo takes back, each with what it was, and nothing that was done meanwhile to other things.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { checkedApi } from '../../../src/renderer/api/checked-api.ts';
import { noPins } from '../../../src/renderer/state/stage/pane-content.ts';
import { Workstation } from '../../../src/renderer/state/workstation.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';

let app: Workstation;

beforeEach(async () => {
  app = new Workstation(checkedApi(createFakeApi({ delayMs: 1 })));
  await app.begin();
  await vi.waitFor(() => expect(app.jobs.list).toEqual([]), { timeout: 5_000, interval: 5 });
  app.history.clear();
});

const chosen = () => ({ method: app.settings.method, target: app.settings.target, layer: app.settings.layer, score: app.settings.score, model: app.models.model?.id });

describe('a choice of the side panel', () => {
  it('of method, class, layer or score is undone and done again under its name', async () => {
    const before = chosen();
    for (const [choose, label] of [
      [() => app.chooseMethod('grad-cam'), 'choose method grad-cam'], [() => app.chooseTarget('Nodule'), 'choose class Nodule'],
      [() => app.chooseLayer('stage2/relu'), 'choose layer stage2/relu'], [() => app.chooseScore('probability'), 'choose score probability'],
    ] as const) {
      choose();
      const after = chosen();
      expect(app.history.undoLabel).toBe(label);
      await app.history.undo();
      expect(chosen()).toEqual(before);
      expect(app.history.redoLabel).toBe(label);
      await app.history.redo();
      expect(chosen()).toEqual(after);
      await app.history.undo();
    }
  });

  it('of a model brings back the class and the layer that were chosen for the one before', async () => {
    app.chooseTarget('Nodule');
    app.chooseLayer('stage2/relu');
    const before = chosen();
    await app.chooseModel('cheating');
    expect([app.history.undoLabel, app.settings.target]).toEqual(['choose model Cheating demo model', null]);
    await app.history.undo();
    expect(chosen()).toEqual(before);
    await app.history.redo();
    expect(chosen()).toMatchObject({ model: 'cheating', target: null });
  });

  it('that follows another of its kind at once is one step with it, as when keys run through the methods', async () => {
    const before = chosen();
    for (const method of ['gradient', 'grad-cam', 'hires-cam'] as const) app.chooseMethod(method);
    expect(app.history.length).toBe(1);
    await app.history.undo();
    expect(chosen()).toEqual(before);
    await app.history.redo();
    expect(app.settings.method).toBe('hires-cam');
  });

  it('that changes nothing is no step, nor is the first model', async () => {
    app.chooseMethod(app.settings.method);
    expect(app.history.length).toBe(0);
    const fresh = new Workstation(checkedApi(createFakeApi({ delayMs: 1 })));
    await fresh.begin();
    expect([fresh.models.model?.id, fresh.history.length]).toEqual(['honest', 0]);
  });

  it('takes back its own pin alone: the image that was turned to since stays', async () => {
    app.arrange.shape({ rows: 1, columns: 2 });
    const [, second] = app.stage.placed;
    app.arrange.put(second!, { imageId: 'normal', frame: 0, shows: 'map', pins: { ...noPins, method: 'gradient' } });
    app.chooseMethod('rise');
    expect(second!.content?.pins.method).toBe('rise');
    await app.openImage('silent');
    await app.history.undo();
    expect([second!.content?.pins.method, second!.content?.imageId, app.settings.method]).toEqual(['gradient', 'silent', 'layer-cam']);
  });

  it('in panes that fill themselves goes back to the pane that was active, and out of them no further than it went', async () => {
    app.toggleLayout('compare');
    const before = app.stage.activeId;
    app.chooseMethod('gradient');
    expect(app.stage.activeId).not.toBe(before);
    await app.history.undo();
    expect([app.stage.activeId, app.stage.arrangement]).toEqual([before, 'compare']);
  });
});
