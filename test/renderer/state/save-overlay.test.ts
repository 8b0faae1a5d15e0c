// What a saved picture shows and says is what the active pane shows: its image, map or ranks, and the scale that is drawn there.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { captionOf } from '../../../src/renderer/state/save-overlay.ts';
import { shownView } from '../../../src/renderer/state/shown-view.ts';
import { Workstation } from '../../../src/renderer/state/workstation.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';
import type { PaneKind } from '../../../src/renderer/state/stage/pane-content.ts';

let app: Workstation;

beforeEach(async () => {
  app = new Workstation(createFakeApi({ delayMs: 1 }));
  await app.begin();
  await vi.waitFor(() => {
    expect(app.pending).toEqual([]);
    expect(app.answer.maps.size).toBeGreaterThan(2);
  }, { timeout: 5_000, interval: 5 });
});

function show(shows: PaneKind): void {
  const { active } = app.stage;
  active.content = { imageId: null, frame: 0, pins: { modelId: null, target: null, method: null, layer: null, score: null }, ...active.content, shows };
}

describe('a saved overlay', () => {
  it('of a pane with a map is that map, in the scale in which the pane draws it', () => {
    show('map');
    const view = shownView(app);
    expect(view?.loaded).toBe(app.shownMap);
    expect(view?.map?.range).toEqual(app.readings.ranges.get(app.stage.active.id));
    expect(captionOf(app).at(-1)).toMatch(/not a medical device/);
  });

  it('of a pane with the image alone has no map, and says none', () => {
    show('image');
    expect(shownView(app)).toMatchObject({ loaded: null, merged: null, map: null });
    expect(captionOf(app)).toHaveLength(2);
  });

  it.each(['consensus', 'variance'] as const)('of a pane with the %s of the maps is not the map of the side panel', async (kind) => {
    show(kind);
    await app.disagreements.ask([...app.answer.maps.values()]);
    const view = shownView(app);
    const merged = app.disagreements.of([...app.answer.maps.values()])?.[kind];
    expect(merged).not.toBeNull();
    expect(view).toMatchObject({ loaded: null, isInput: false });
    expect(view?.merged).toBe(merged);
    expect(view?.map?.plane).toBe(merged?.plane);
    expect(view?.placement).toEqual(merged?.summary.placement);
    const caption = captionOf(app).join('\n');
    expect(caption).toContain(kind);
    expect(caption).toContain('Ranks, no evidence of their own');
    expect(caption).not.toContain('map from');
  });

  it('of a pane with the model’s input is the input, upright and without the readers’ marks', async () => {
    show('input');
    expect(shownView(app)).toBeNull();
    const question = app.readings.questionOf(app.stage.active);
    if (question === null) throw new Error('expected a question');
    await app.input.show(question);
    const view = shownView(app);
    expect(view?.isInput).toBe(true);
    expect(view?.image).toBe(app.input.answerTo(question)?.image);
    expect(view?.map).toBeNull();
    expect(captionOf(app).join('\n')).toContain('was given');
  });
});
