// The stage without a window: which image goes where, what follows whom, what links carry over, and that every step can be taken back.
import { describe, expect, it } from 'vitest';
import { asPanel, pinned, withImage } from '../../../../src/renderer/state/stage/pane-content.ts';
import { fillingOf, gridFilling } from '../../../../src/renderer/state/stage/arrangements.ts';
import { Stage } from '../../../../src/renderer/state/stage/stage.svelte.ts';
import { loadedImage } from '../../../../src/renderer/imaging/loaded-image.ts';
import type { ImageDescription } from '../../../../src/contracts/ipc.ts';
import type { LoadedImage } from '../../../../src/renderer/imaging/loaded-image.ts';

function image(id: string, { width = 200, center = 100, cols = 4 } = {}): LoadedImage {
  const description: ImageDescription = {
    id, name: id, rows: 4, cols, samples: 1, frames: 1, storedType: 'uint8', minStored: 0, maxStored: 255, slope: 1, intercept: 0, isInverted: false, areWindowsOfFrame: false, plane: null,
    windows: [{ center, width, explanation: '', function: 'LINEAR_EXACT' }], pixelAspect: 1, marks: null, spacingMm: null, orientation: { left: '', right: '', top: '', bottom: '' },
    laterality: null, view: null, facts: [], flags: [], cine: null,
  };
  return loadedImage(description, 0, new Uint8Array(4 * cols).map((_, index) => index).buffer);
}

/** Two panes with an image each, as the loader would leave them. */
function twoPanes(right = image('b'), areUnitsKnown = false): Stage {
  const stage = new Stage(() => areUnitsKnown);
  stage.setShape({ rows: 1, columns: 2 });
  stage.open({ imageId: 'a', frame: 0 });
  const [first, second] = stage.panes;
  if (first === undefined || second === undefined) throw new Error('two panes were expected');
  first.show(image('a'));
  stage.put(second, withImage(null, right.description.id));
  second.show(right);
  return stage;
}

const at = (stage: Stage, index: number) => {
  const pane = stage.panes[index];
  if (pane === undefined) throw new Error(`there is no pane ${index}`);
  return pane;
};
const wanted = (stage: Stage) => stage.panes.map((pane) => stage.wantedBy(pane)?.imageId ?? null);

describe('an image that is chosen', () => {
  it('goes into the active pane and into all that follow the choice', () => {
    const stage = new Stage();
    stage.setShape({ rows: 2, columns: 2 });
    stage.open({ imageId: 'a', frame: 0 });
    stage.put(at(stage, 1), pinned(null, { method: 'grad-cam' }));
    stage.put(at(stage, 2), withImage(null, 'b'));
    expect(wanted(stage)).toEqual(['a', 'a', 'b', null]);
    stage.open({ imageId: 'c', frame: 0 });
    expect(wanted(stage)).toEqual(['c', 'c', 'b', null]);
  });

  it('changes one pane alone where that has an image of its own, or is empty', () => {
    const stage = twoPanes();
    stage.setShape({ rows: 2, columns: 2 });
    stage.activate(at(stage, 1));
    stage.open({ imageId: 'c', frame: 0 });
    expect(wanted(stage)).toEqual(['a', 'c', null, null]);
    stage.activate(at(stage, 3));
    stage.open({ imageId: 'd', frame: 2 });
    expect(wanted(stage)).toEqual(['a', 'c', null, 'd']);
    expect(stage.wantedBy(at(stage, 3))).toEqual({ imageId: 'd', frame: 2 });
  });
});

describe('a layout', () => {
  it('keeps what stood in panes that have no place for the moment', () => {
    const stage = twoPanes();
    stage.setShape({ rows: 1, columns: 1 });
    expect(wanted(stage)).toEqual(['a']);
    stage.setShape({ rows: 1, columns: 2 });
    expect(wanted(stage)).toEqual(['a', 'b']);
  });

  it('never takes the active pane off the screen', () => {
    const stage = twoPanes();
    stage.activate(at(stage, 1));
    stage.setShape({ rows: 1, columns: 1 });
    expect(wanted(stage)).toEqual(['b']);
  });

  it('shows one pane alone and comes back to all', () => {
    const stage = twoPanes();
    stage.toggleAlone(at(stage, 1));
    expect(wanted(stage)).toEqual(['b']);
    stage.toggleAlone(at(stage, 0));
    expect(wanted(stage)).toEqual(['a', 'b']);
  });

  it('is walked by direction, and ends at its edges', () => {
    const stage = new Stage();
    stage.setShape({ rows: 2, columns: 2 });
    stage.seenShape = { rows: 2, columns: 2 };
    const [a, b, c, d] = stage.panes;
    expect([stage.towards({ rows: 0, columns: 1 }), stage.towards({ rows: 1, columns: 0 }), stage.towards({ rows: -1, columns: 0 })]).toEqual([b, c, a]);
    stage.activeId = d?.id ?? 0;
    expect(stage.towards({ rows: 0, columns: 1 })).toBe(d);
  });
});

describe('panes that fill themselves', () => {
  it('begin with the image of the active pane, seen as it was seen there', () => {
    const stage = twoPanes();
    stage.activate(at(stage, 1));
    stage.setPosition(at(stage, 1), { zoom: 2, centerX: 0.3, centerY: 0.4 });
    stage.fill('compare', fillingOf('compare', stage.active.content, 'layer-cam'));
    expect(new Set(wanted(stage))).toEqual(new Set(['b']));
    expect(stage.panes.map(({ position }) => position.zoom)).toEqual(Array(8).fill(2));
    expect(stage.active.content?.pins.method).toBe('layer-cam');
  });

  it('give the panes by hand back as they were, with their own images', () => {
    const stage = twoPanes();
    stage.activate(at(stage, 1));
    stage.fill('figure', fillingOf('figure', stage.active.content, 'layer-cam'));
    stage.leaveFilled();
    expect(wanted(stage)).toEqual(['a', 'b']);
    expect(stage.active).toBe(at(stage, 1));
  });

  it('leave an image that was turned to meanwhile in the active pane', () => {
    const stage = twoPanes();
    stage.activate(at(stage, 1));
    stage.fill('figure', fillingOf('figure', stage.active.content, 'layer-cam'));
    stage.open({ imageId: 'c', frame: 0 });
    expect(new Set(wanted(stage))).toEqual(new Set(['c']));
    stage.leaveFilled();
    expect(wanted(stage)).toEqual(['a', 'c']);
  });

  it('have a row for every layer and a column for every method', () => {
    const { contents, shape, active } = gridFilling(asPanel, { methods: ['grad-cam', 'layer-cam'], layers: ['early', 'late', 'last'], method: 'layer-cam', layer: 'late' });
    expect(shape).toEqual({ rows: 3, columns: 2 });
    expect(contents.map(({ pins }) => `${pins.layer} ${pins.method}`)).toEqual(['early grad-cam', 'early layer-cam', 'late grad-cam', 'late layer-cam', 'last grad-cam', 'last layer-cam']);
    expect(active).toBe(3);
  });
});

describe('links', () => {
  it('carry position to all panes, and to none when they are off', () => {
    const stage = twoPanes();
    stage.setPosition(at(stage, 0), { zoom: 3, centerX: 0.5, centerY: 0.5 });
    expect(at(stage, 1).position.zoom).toBe(3);
    stage.setLinks({ ...stage.links, position: false });
    stage.setPosition(at(stage, 0), { zoom: 5, centerX: 0.5, centerY: 0.5 });
    expect(at(stage, 1).position.zoom).toBe(3);
    stage.setLinks({ ...stage.links, position: true });
    expect(at(stage, 1).position.zoom).toBe(5);
  });

  it('carry the same window where values mean the same', () => {
    const stage = twoPanes(image('b', { width: 1_000, center: 2_000 }), true);
    stage.setWindow(at(stage, 0), { center: 50, width: 400, function: 'LINEAR_EXACT' });
    expect(at(stage, 1).window).toMatchObject({ center: 50, width: 400 });
  });

  it('carry the same change where they do not: half the width there is half the width here', () => {
    const stage = twoPanes(image('b', { width: 1_000, center: 2_000 }));
    stage.setWindow(at(stage, 0), { center: 120, width: 100, function: 'LINEAR_EXACT' });
    expect(at(stage, 1).window).toMatchObject({ center: 2_100, width: 500 });
    stage.setWindow(at(stage, 0), { center: 100, width: 200, function: 'LINEAR_EXACT' });
    expect(at(stage, 1).window).toMatchObject({ center: 2_000, width: 1_000 });
  });

  it('turn images of one examination together, and no other', () => {
    const stage = twoPanes();
    const turned = { quarterTurns: 1, isFlipped: false } as const;
    stage.setOrientation(at(stage, 0), turned);
    expect(at(stage, 1).orientation.quarterTurns).toBe(0);
    at(stage, 1).show(image('a'));
    stage.setOrientation(at(stage, 0), turned);
    expect(at(stage, 1).orientation.quarterTurns).toBe(1);
  });

  it('tell the place of the pointer as shares of the image, and only where they are asked to', () => {
    const stage = twoPanes(image('b', { cols: 8 }));
    stage.setProbe(at(stage, 0), { x: 1, y: 2 });
    expect(stage.cursor).toBeNull();
    stage.setLinks({ ...stage.links, cursor: true });
    stage.setProbe(at(stage, 0), { x: 1, y: 2 });
    expect(stage.cursor).toMatchObject({ imageId: 'a', x: 0.25, y: 0.5 });
    stage.setProbe(at(stage, 0), null);
    expect(stage.cursor).toBeNull();
    stage.setProbe(at(stage, 0), { x: 1, y: 2 });
    stage.fill('compare', fillingOf('compare', stage.active.content, 'layer-cam'));
    expect(stage.cursor).toBeNull();
  });
});

describe('closing images', () => {
  it('empties the panes that held them, and what followed shows the next one', () => {
    const stage = twoPanes();
    stage.close((id) => id === 'b', { imageId: 'c', frame: 0 });
    expect(wanted(stage)).toEqual(['a', null]);
    stage.close((id) => id === 'a', { imageId: 'c', frame: 0 });
    expect(wanted(stage)).toEqual(['c', null]);
    stage.close((id) => id === 'c', null);
    expect(wanted(stage)).toEqual([null, null]);
  });
});

describe('a moment of the stage', () => {
  it('can be gone back to: layout, contents and the active pane', () => {
    const stage = twoPanes();
    const before = stage.moment();
    stage.swap(at(stage, 0), at(stage, 1));
    stage.put(at(stage, 0), null);
    stage.fill('figure', fillingOf('figure', stage.active.content, 'layer-cam'));
    stage.restore(before);
    expect(stage.arrangement).toBe('hand');
    expect(wanted(stage)).toEqual(['a', 'b']);
  });
});

describe('the next frame of an image', () => {
  const frame = (number: number, center: number, areWindowsOfFrame: boolean): LoadedImage => {
    const { description, ...rest } = image('a');
    const windows = [center, center + 50].map((one) => ({ center: one, width: 10, explanation: '', function: 'LINEAR_EXACT' as const }));
    return { ...rest, description: { ...description, frames: 2, areWindowsOfFrame, windows }, frame: number };
  };
  function shown(areWindowsOfFrame: boolean, look: (stage: Stage) => void): number {
    const stage = new Stage(() => false);
    stage.open({ imageId: 'a', frame: 0 });
    at(stage, 0).show(frame(0, 100, areWindowsOfFrame));
    look(stage);
    at(stage, 0).show(frame(1, 300, areWindowsOfFrame));
    return at(stage, 0).window.center;
  }

  it('is seen through its own window where each frame has one, by the preset that was looked through', () => {
    expect(shown(true, () => undefined)).toBe(300);
    expect(shown(true, (stage) => stage.setWindow(at(stage, 0), at(stage, 0).presets[1]?.window ?? at(stage, 0).window))).toBe(350);
  });

  it('is seen through the window that the reader has set', () => {
    expect(shown(true, (stage) => stage.setWindow(at(stage, 0), { center: 7, width: 10, function: 'LINEAR_EXACT' }))).toBe(7);
  });

  it('is seen as the one before where the windows are those of all frames', () => {
    expect(shown(false, () => undefined)).toBe(100);
  });
});
