// The tour's table: what each step waits for, what is brought back when it goes on, and which verdict the numbers allow.
import { describe, expect, it } from 'vitest';
import { coverage, groundOf, markerRect, stepIds, tourSteps, verdictOf } from '../../../src/renderer/tour/steps.ts';
import { shareInside } from '../../../src/renderer/tour/map-share.ts';
import { cardCorner } from '../../../src/renderer/tour/targets.ts';
import { text } from '../../../src/renderer/text/text.ts';
import { marker } from '../../e2e/steps.ts';
import type { Scene } from '../../../src/renderer/tour/steps.ts';

const nothing: Scene = { isImageOpen: false, panes: 0, areBothAsked: false, areGuided: false, isCheatTried: false, isHonestTried: false };
const everything: Scene = { isImageOpen: true, panes: 2, areBothAsked: true, areGuided: true, isCheatTried: true, isHonestTried: true };

describe('the steps of the tour', () => {
  it('wait for what they ask, and the others for nobody', () => {
    const waiting = tourSteps.filter(({ isDone }) => isDone !== null);
    expect(waiting.map(({ id }) => id)).toEqual(['image', 'room', 'cheat', 'method', 'marker', 'control']);
    for (const { isDone } of waiting) expect([isDone?.(nothing), isDone?.(everything)]).toEqual([false, true]);
  });

  it('each have words', () => {
    for (const id of stepIds) expect(text.tour.steps[id].title.length).toBeGreaterThan(5);
  });

  it('bring back what earlier steps had opened, and nothing of later ones', () => {
    expect([groundOf('welcome'), groundOf('cheat'), groundOf('verdict')]).toEqual([[], ['image'], ['image', 'cheat', 'method']]);
  });

  it('know where the marker is', () => {
    expect(markerRect).toEqual(marker.rect);
  });
});

describe('the verdict', () => {
  const [falls, stays] = [{ before: 0.99, after: 0.01 }, { before: 0.99, after: 0.98 }];
  it('convicts only when the cheating model falls and the honest one does not', () => {
    expect([verdictOf(falls, stays), verdictOf(falls, falls), verdictOf(stays, stays), verdictOf(stays, falls)]).toEqual(['convicted', 'both', 'neither', 'honest-only']);
  });
  it('is open until both were tried', () => {
    expect([verdictOf(null, stays), verdictOf(falls, null), verdictOf(null, null)]).toEqual(['open', 'open', 'open']);
  });
});

describe('what is measured on the way', () => {
  it('counts a rectangle by how much of the marker it covers', () => {
    const of = { x: 10, y: 10, width: 10, height: 10 };
    expect([coverage(of, of), coverage({ x: 15, y: 10, width: 50, height: 50 }, of), coverage({ x: 30, y: 30, width: 5, height: 5 }, of)]).toEqual([1, 0.5, 0]);
  });
  it('takes the positive part of a map, where it lies in the image', () => {
    const plane = { width: 2, height: 2, values: Float32Array.from([3, 1, -9, 0]) };
    const placement = { planeWidth: 2, planeHeight: 2, imageWidth: 200, imageHeight: 100, toImage: [100, 0, 0, 0, 50, 0], seen: { x: 0, y: 0, width: 200, height: 100 } } as const;
    expect(shareInside(plane, placement, { x: 0, y: 0, width: 100, height: 50 })).toBe(0.75);
    expect(shareInside({ ...plane, values: new Float32Array(4) }, placement, { x: 0, y: 0, width: 1, height: 1 })).toBeNull();
  });
});

describe('the card', () => {
  const page = { width: 1280, height: 800, left: 12, top: 90, right: 12, bottom: 40 };
  const card = { width: 400, height: 200 };
  it('stands bottom left, and leaves that corner to a control that is there', () => {
    expect(cardCorner(card, null, page)).toEqual({ left: 12, top: 560 });
    expect(cardCorner(card, { left: 0, top: 500, right: 300, bottom: 800 }, page)).toEqual({ left: 868, top: 560 });
    expect(cardCorner(card, { left: 0, top: 500, right: 1280, bottom: 800 }, page)).toEqual({ left: 12, top: 90 });
  });
  it('covers rather a corner of a large picture than the panels that are worked in', () => {
    const panels = { left: 800, top: 80, right: 1280, bottom: 760 };
    const stage = { left: 260, top: 80, right: 800, bottom: 760 };
    const picture = { left: 260, top: 80, right: 800, bottom: 760 };
    expect(cardCorner(card, picture, page, { stage, panels })).toEqual({ left: 12, top: 560 });
    expect(cardCorner(card, { left: 0, top: 80, right: 300, bottom: 760 }, page, { stage, panels }).left + card.width).toBeLessThanOrEqual(800);
  });
  it('stays on the page when it is larger than the page', () => {
    expect(cardCorner({ width: 1300, height: 900 }, null, page)).toEqual({ left: 12, top: 0 });
  });
});
