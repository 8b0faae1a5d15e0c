// Frames that run by: shown at their time, left out when they come too late, and at rest again as any other image.
import { describe, expect, it } from 'vitest';
import { loadedImage } from '../../../src/renderer/imaging/loaded-image.ts';
import { Cine } from '../../../src/renderer/state/cine.svelte.ts';
import { Stage } from '../../../src/renderer/state/stage/stage.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';
import type { LoadedImage } from '../../../src/renderer/imaging/loaded-image.ts';
import type { ImagePlace } from '../../../src/renderer/state/stage/stage.svelte.ts';

const count = 8;

async function scene({ late = new Set<number>() } = {}) {
  const description = { ...(await createFakeApi({ delayMs: 0 }).call('image/describe', { imageId: 'run' })), rows: 2, cols: 2, frames: count, cine: { framesPerSecond: 10, playback: null } };
  const frameOf = (frame: number): LoadedImage => loadedImage(description, frame, new Uint16Array(4).buffer);
  const images = Array.from({ length: count }, (_, frame) => frameOf(frame));
  const stage = new Stage();
  stage.open({ imageId: 'run', frame: 0 });
  stage.active.show(frameOf(0));
  let now = 0;
  let rests = 0;
  let waiting: (() => void)[] = [];
  const wished: ImagePlace[][] = [];
  const cine = new Cine({
    stage, onstart: () => undefined, onrest: () => (rests += 1),
    images: { fetchAhead: (places) => void wished.push([...places]), here: ({ frame }) => (late.has(frame) ? null : (images[frame] ?? null)) },
    clock: { now: () => now, nextFrame: (run) => void waiting.push(run) },
  });
  const pass = (ms: number) => {
    now += ms;
    const due = waiting;
    waiting = [];
    for (const run of due) run();
  };
  return { cine, stage, pass, wished, frame: () => stage.active.image?.frame, rests: () => rests, late };
}

describe('running frames', () => {
  it('are shown one after the other at the speed of the file, in every pane of the image', async () => {
    const { cine, stage, pass, frame } = await scene();
    cine.toggle();
    const seen = Array.from({ length: 10 }, () => { pass(100); return frame(); });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 0, 1, 2]);
    expect(stage.wantedBy(stage.active)).toEqual({ imageId: 'run', frame: 2 });
  });

  it('are fetched before they are due, and no more when they stand still', async () => {
    const { cine, wished } = await scene();
    cine.toggle();
    expect(wished[0]?.map(({ frame }) => frame)).toEqual([1, 2, 3, 4, 5]);
    cine.toggle();
    expect(wished.at(-1)).toEqual([]);
  });

  it('that come too late are left out, and how many were shown is said', async () => {
    const { cine, pass, frame } = await scene({ late: new Set([1, 2]) });
    cine.toggle();
    pass(100);
    expect(frame()).toBe(0);
    pass(100);
    pass(100);
    expect(frame()).not.toBe(1);
    for (let step = 0; step < 12; step += 1) pass(100);
    expect(cine.shownPerSecond).toBeLessThan(10);
    expect(cine.shownPerSecond).toBeGreaterThan(3);
  });

  it('wait where nothing comes, instead of jumping over all that was missed', async () => {
    const { cine, pass, frame, late } = await scene({ late: new Set([1, 2, 3, 4, 5, 6, 7]) });
    cine.toggle();
    for (let step = 0; step < 50; step += 1) pass(100);
    expect(frame()).toBe(0);
    late.clear();
    pass(100);
    expect(frame()).toBeLessThanOrEqual(3);
  });

  it('ask for nothing while they run, and once when they stand still', async () => {
    const { cine, pass, rests } = await scene();
    cine.toggle();
    expect(cine.isRunning('run')).toBe(true);
    pass(100);
    expect(rests()).toBe(0);
    cine.toggle();
    expect(cine.isRunning('run')).toBe(false);
    expect(rests()).toBe(1);
    pass(1000);
    expect(rests()).toBe(1);
  });

  it('stop by themselves when their image has left the stage', async () => {
    const { cine, stage, pass } = await scene();
    cine.toggle();
    stage.active.image = null;
    pass(100);
    expect(cine.imageId).toBeNull();
  });

  it('keep the speed and the way that were chosen by hand', async () => {
    const { cine, stage, pass, frame } = await scene();
    const { image } = stage.active;
    if (image === null) throw new Error('no image');
    expect([cine.speedOf(image), cine.playbackOf(image)]).toEqual([10, 'loop']);
    cine.setSpeed(20);
    cine.setPlayback('sweep');
    cine.toggle();
    const seen = Array.from({ length: 16 }, () => { pass(50); return frame(); });
    expect(seen.slice(6)).toEqual([7, 6, 5, 4, 3, 2, 1, 0, 1, 2]);
  });
});
