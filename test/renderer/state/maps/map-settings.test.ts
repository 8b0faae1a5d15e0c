// How a map is drawn: thresholds and lines as shares of its own largest value, colours remembered by reading, a blink that ends.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MapSettings } from '../../../../src/renderer/state/map-settings.svelte.ts';
import type { ColorMemory } from '../../../../src/renderer/state/map-settings.svelte.ts';

const map = { id: 'm', max: 8 };

describe('the threshold', () => {
  it('is none at first, and then a step of 1/256 of the largest value', () => {
    const settings = new MapSettings();
    expect(settings.thresholdOf(map)).toBeNull();
    settings.setThreshold(64);
    expect(settings.thresholdOf(map)).toBe(2);
    settings.setThreshold(1_000);
    expect(settings.thresholdStep).toBe(255);
    settings.setThreshold(-3);
    expect(settings.thresholdStep).toBe(0);
  });

  it('follows the largest value on the image’s grid once that was measured, so that picture and numbers are of one threshold', () => {
    const settings = new MapSettings();
    settings.setThreshold(128);
    settings.learnMax('m', 7);
    expect(settings.thresholdOf(map)).toBe(3.5);
    expect(settings.thresholdOf({ id: 'other', max: 8 })).toBe(4);
  });
});

describe('lines', () => {
  it('are drawn at the chosen shares and at the threshold, in the modes that have lines', () => {
    const settings = new MapSettings();
    settings.setThreshold(64);
    expect(settings.contoursOf(map)).toEqual([]);
    settings.nextMode();
    expect(settings.mode).toBe('contours');
    expect(settings.contoursOf(map)).toEqual([{ level: 4, isThreshold: false }, { level: 2, isThreshold: true }]);
    settings.toggleShare(0.25);
    settings.toggleShare(0.5);
    settings.setThreshold(0);
    expect(settings.contoursOf(map)).toEqual([{ level: 2, isThreshold: false }]);
  });

  it('are none on a map that has no positive value', () => {
    const settings = new MapSettings();
    settings.mode = 'both';
    expect(settings.contoursOf({ id: 'n', max: 0 })).toEqual([]);
  });
});

describe('colours', () => {
  it('are chosen for each reading: levels follow the positive maps until they have their own', () => {
    const settings = new MapSettings();
    settings.chooseColorMap('positive', 'cividis');
    expect((['positive', 'level', 'signed'] as const).map((reading) => settings.colorMap(reading).name)).toEqual(['cividis', 'cividis', 'violet-amber']);
    settings.chooseColorMap('level', 'magma');
    settings.chooseColorMap('signed', 'grey');
    expect((['positive', 'level', 'signed'] as const).map((reading) => settings.colorMap(reading).name)).toEqual(['cividis', 'magma', 'grey']);
    expect(settings.colorMap('signed').kind).toBe('diverging');
  });

  it('are kept where there is a memory, and read from it', () => {
    const settings = new MapSettings();
    const kept = new Map<string, string | null>([['colorMap', 'viridis']]);
    settings.remember({ get: (key) => kept.get(key) ?? null, set: async (key, value) => void kept.set(key, value) } as ColorMemory);
    expect(settings.colorMap('positive').name).toBe('viridis');
    settings.chooseColorMap('signed', 'grey');
    expect(kept.get('signedColorMap')).toBe('grey');
  });
});

describe('a blink', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('lasts while the key repeats, and ends when it is let go or forgotten', () => {
    const settings = new MapSettings();
    settings.blink();
    vi.advanceTimersByTime(800);
    settings.blink();
    vi.advanceTimersByTime(800);
    expect(settings.isBlinking).toBe(true);
    settings.endBlink();
    expect(settings.isBlinking).toBe(false);
    settings.blink();
    vi.advanceTimersByTime(1_000);
    expect(settings.isBlinking).toBe(false);
  });
});
