// Opacity, threshold, lines and scale of a map are taken back as everything else in the window.
import { describe, expect, it } from 'vitest';
import { History } from '../../../../src/renderer/state/history.svelte.ts';
import { MapSettings } from '../../../../src/renderer/state/map-settings.svelte.ts';
import { Messages } from '../../../../src/renderer/state/messages.svelte.ts';

function room(): { settings: MapSettings; history: History; wait: (ms: number) => void } {
  let now = 0;
  const settings = new MapSettings();
  const history = new History(new Messages(), { now: () => now });
  settings.undoWith(history);
  return { settings, history, wait: (ms) => (now += ms) };
}

describe('how a map is drawn', () => {
  it('takes a whole move of the opacity slider back at once, and the threshold by itself', async () => {
    const { settings, history, wait } = room();
    for (const opacity of [0.6, 0.5, 0.4]) settings.change({ opacity });
    settings.setThreshold(40);
    settings.setThreshold(80);
    expect(history.undoLabel).toBe('threshold of the map');
    await history.undo();
    expect([settings.thresholdStep, settings.opacity]).toEqual([0, 0.4]);
    await history.undo();
    expect(settings.opacity).toBe(0.65);
    await history.redo();
    expect(settings.opacity).toBe(0.4);
    wait(5000);
    settings.change({ opacity: 0.3 });
    await history.undo();
    expect(settings.opacity).toBe(0.4);
  });

  it('makes no step of what changes nothing, nor of what a kept setting brings', () => {
    const { settings, history } = room();
    settings.change({ opacity: 0.65, mode: 'filled' });
    settings.opacity = 0.2;
    expect(history.length).toBe(0);
  });

  it('goes back through lines, mode and the lock of the scale', async () => {
    const { settings, history } = room();
    settings.nextMode();
    settings.toggleShare(0.9);
    settings.change({ isScaleLocked: true });
    for (let left = 3; left > 0; left -= 1) await history.undo();
    expect([settings.mode, settings.shares, settings.isScaleLocked]).toEqual(['filled', [0.5], false]);
    expect(history.length).toBe(0);
  });
});
