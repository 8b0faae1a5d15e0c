// A turned or mirrored view: the maps to and from the image, the letters at its edges, and what cornerstone is told, in all eight ways.
import { describe, expect, it } from 'vitest';
import { applyAffine, composeAffine } from '../../../src/contracts/coordinates.ts';
import { flipHorizontally, flipVertically, isUpright, orientationMatrix, orientations, turnBy, turnEdges, upright } from '../../../src/renderer/imaging/orientation.ts';
import { cornerstoneViewport, fitPosition, imageToView, magnified, mapRect, panBy, scaleIn, viewToImage, wayOnImage, zoomAt } from '../../../src/renderer/imaging/view-geometry.ts';
import type { Affine } from '../../../src/contracts/coordinates.ts';
import type { Orientation } from '../../../src/renderer/imaging/orientation.ts';

/** Seeded, so that a failure can be looked at again. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const wordsOf = ({ quarterTurns, isFlipped }: Orientation) => `${quarterTurns * 90}°${isFlipped ? ' mirrored' : ''}`;
const cases = orientations.flatMap((orientation) => Array.from({ length: 40 }, (_, seed) => {
  const random = randomOf(seed * 8 + 1);
  return {
    orientation, seed,
    position: { zoom: 0.3 + random() * 20, centerX: random(), centerY: random() },
    view: { width: 20 + random() * 1900, height: 20 + random() * 1200 },
    image: { width: 20 + Math.ceil(random() * 3000), height: 20 + Math.ceil(random() * 3000), pixelAspect: [1, 1, 0.4, 2, 1.37][seed % 5] ?? 1 },
    at: { x: random() * 3000 - 200, y: random() * 3000 - 200 },
  };
}));
const nameOf = (orientation: Orientation, seed: number) => `${wordsOf(orientation)}, seed ${seed}`;

describe('the eight ways in which an image can lie in a view', () => {
  it('are eight, and turning four times or mirroring twice comes back', () => {
    expect(new Set(orientations.map(wordsOf)).size).toBe(8);
    for (const orientation of orientations) {
      expect([1, 1, 1, 1].reduce(turnBy, orientation)).toEqual(orientation);
      expect(turnBy(turnBy(orientation, -1), 1)).toEqual(orientation);
      expect(flipHorizontally(flipHorizontally(orientation))).toEqual(orientation);
      expect(flipVertically(flipVertically(orientation))).toEqual(orientation);
    }
    expect(orientations.filter(isUpright)).toEqual([upright]);
  });

  it('follow each other as seen: a turn or a mirroring acts on the view, whatever came before it', () => {
    const same = (a: Affine, b: Affine) => a.forEach((entry, index) => expect(entry).toBeCloseTo(b[index] ?? NaN, 12));
    for (const orientation of orientations) {
      const before = orientationMatrix(orientation);
      same(orientationMatrix(turnBy(orientation, 1)), composeAffine([0, -1, 0, 1, 0, 0], before));
      same(orientationMatrix(flipHorizontally(orientation)), composeAffine([-1, 0, 0, 0, 1, 0], before));
      same(orientationMatrix(flipVertically(orientation)), composeAffine([1, 0, 0, 0, -1, 0], before));
    }
  });
});

describe('a view that is turned or mirrored', () => {
  it('goes there and back', () => {
    for (const { orientation, seed, position, view, image, at } of cases) {
      const there = applyAffine(imageToView(position, view, image, orientation), at.x, at.y);
      const back = applyAffine(viewToImage(position, view, image, orientation), there.x, there.y);
      expect(back.x, nameOf(orientation, seed)).toBeCloseTo(at.x, 6);
      expect(back.y, nameOf(orientation, seed)).toBeCloseTo(at.y, 6);
    }
  });

  it('keeps the point under the pointer while zooming, and takes it along while moving', () => {
    for (const { orientation, seed, view, image } of cases) {
      const before = { zoom: 1.4, centerX: 0.45, centerY: 0.6 };
      const middle = applyAffine(imageToView(before, view, image, orientation), image.width * 0.5, image.height * 0.5);
      const held = { x: image.width * 0.5, y: image.height * 0.5 };
      const zoomed = zoomAt(before, 1.3, middle, view, image, orientation);
      const now = applyAffine(imageToView(zoomed, view, image, orientation), held.x, held.y);
      expect(Math.hypot(now.x - middle.x, now.y - middle.y), nameOf(orientation, seed)).toBeLessThan(1e-6);
      const moved = applyAffine(imageToView(panBy(before, { dx: 0.07, dy: -0.03 }, view, image, orientation), view, image, orientation), held.x, held.y);
      expect(moved.x - middle.x, nameOf(orientation, seed)).toBeCloseTo(0.07, 6);
      expect(moved.y - middle.y, nameOf(orientation, seed)).toBeCloseTo(-0.03, 6);
    }
  });

  it('fits the whole image, centred, whatever way it lies', () => {
    for (const { orientation, seed, view, image } of cases) {
      const whole = mapRect(imageToView(fitPosition, view, image, orientation), { x: 0, y: 0, width: image.width, height: image.height });
      expect(whole.x + whole.width / 2, nameOf(orientation, seed)).toBeCloseTo(view.width / 2, 6);
      expect(whole.y + whole.height / 2, nameOf(orientation, seed)).toBeCloseTo(view.height / 2, 6);
      expect(Math.min(view.width - whole.width, view.height - whole.height), nameOf(orientation, seed)).toBeCloseTo(0, 6);
    }
  });

  it('keeps a rectangle a rectangle, and a way on the screen the same way', () => {
    for (const { orientation, seed, position, view, image } of cases) {
      const m = imageToView(position, view, image, orientation);
      const rect = mapRect(m, { x: 10, y: 20, width: 30, height: 5 });
      const corners = [[10, 20], [40, 20], [10, 25], [40, 25]].map(([x = 0, y = 0]) => applyAffine(m, x, y));
      expect(rect.x, nameOf(orientation, seed)).toBeCloseTo(Math.min(...corners.map(({ x }) => x)), 6);
      expect(rect.y + rect.height).toBeCloseTo(Math.max(...corners.map(({ y }) => y)), 6);
      const way = wayOnImage(m, { dx: 12, dy: -5 });
      const [from, to] = [applyAffine(m, 3, 4), applyAffine(m, 3 + way.dx, 4 + way.dy)];
      expect([to.x - from.x, to.y - from.y].map((value) => Math.round(value * 1e4) / 1e4)).toEqual([12, -5]);
    }
  });

  it('has the same scale in every orientation, and pixels that are not square keep their shape', () => {
    for (const orientation of orientations) {
      const view = { width: 300, height: 300 };
      const image = { width: 100, height: 50, pixelAspect: 2 };
      const position = magnified(fitPosition, 2, { view, image, orientation, devicePixels: 1 });
      const m = imageToView(position, view, image, orientation);
      expect(scaleIn(m)).toBeCloseTo(2, 12);
      const { width, height } = mapRect(m, { x: 0, y: 0, width: 100, height: 50 });
      expect([width, height]).toEqual([200, 200]);
    }
  });
});

describe('the letters at the edges', () => {
  /** Independent of the code under test: a letter stands where the affine map takes its edge of the image. */
  function lettersByAffine(m: Affine, image: { width: number; height: number }): Record<string, string> {
    const { width, height } = image;
    const middles = { R: [0, height / 2], L: [width, height / 2], H: [width / 2, 0], F: [width / 2, height] } as const;
    const placed = Object.entries(middles).map(([letter, [x, y]]) => ({ letter, ...applyAffine(m, x, y) }));
    const most = (worth: (place: { x: number; y: number }) => number) => placed.reduce((best, place) => (worth(place) > worth(best) ? place : best)).letter;
    return { left: most(({ x }) => -x), right: most(({ x }) => x), top: most(({ y }) => -y), bottom: most(({ y }) => y) };
  }

  it.each(orientations.map((orientation) => [wordsOf(orientation), orientation] as const))('stand where the image has been turned to: %s', (_name, orientation) => {
    const image = { width: 90, height: 90, pixelAspect: 1 };
    const m = imageToView(fitPosition, { width: 200, height: 200 }, image, orientation);
    expect(turnEdges({ left: 'R', right: 'L', top: 'H', bottom: 'F' }, orientation)).toEqual(lettersByAffine(m, image));
  });

  it('of a mirrored frontal radiograph have changed places, of one turned by half too', () => {
    const edges = { left: 'R', right: 'L', top: 'H', bottom: 'F' };
    expect(turnEdges(edges, flipHorizontally(upright))).toEqual({ left: 'L', right: 'R', top: 'H', bottom: 'F' });
    expect(turnEdges(edges, turnBy(upright, 2))).toEqual({ left: 'L', right: 'R', top: 'F', bottom: 'H' });
    expect(turnEdges(edges, turnBy(upright, 1))).toEqual({ top: 'R', right: 'H', bottom: 'L', left: 'F' });
  });
});

describe('what cornerstone is told', () => {
  /** internal/calculateTransform.js of cornerstone-core 2.6.1, step by step: where a level's pixel lands on the canvas. */
  function cornerstoneTransform(canvas: { width: number; height: number }, level: { width: number; height: number }, aspect: number, { scale, translation, rotation, hflip }: ReturnType<typeof cornerstoneViewport>): Affine {
    const angle = (rotation * Math.PI) / 180;
    const turn = (by: number): Affine => [Math.cos(by), -Math.sin(by), 0, Math.sin(by), Math.cos(by), 0];
    // rowPixelSpacing is the aspect and columnPixelSpacing 1: the longer side of a pixel is stretched.
    const stretch: Affine = [scale * (aspect < 1 ? 1 / aspect : 1), 0, 0, 0, scale * (aspect > 1 ? aspect : 1), 0];
    const steps: Affine[] = [
      [1, 0, canvas.width / 2, 0, 1, canvas.height / 2], turn(angle), stretch, turn(-angle), [1, 0, translation.x, 0, 1, translation.y], turn(angle),
      [hflip ? -1 : 1, 0, 0, 0, 1, 0], [1, 0, -level.width / 2, 0, 1, -level.height / 2],
    ];
    return steps.reduce(composeAffine);
  }

  it('puts every pixel where the overlay puts it, at every reduction, pixel shape and orientation', () => {
    for (const { orientation, seed, position, view, image } of cases) {
      const reduction = [1, 2, 8][seed % 3] ?? 1;
      const level = { reduction, width: Math.ceil(image.width / reduction), height: Math.ceil(image.height / reduction) };
      const m = imageToView(position, view, image, orientation);
      const drawn = cornerstoneTransform(view, level, image.pixelAspect, cornerstoneViewport(m, view, level, orientation));
      for (const [x, y] of [[0, 0], [image.width, image.height], [image.width * 0.3, image.height * 0.8]] as const) {
        const expected = applyAffine(m, x, y);
        const there = applyAffine(drawn, x / reduction, y / reduction);
        expect(Math.hypot(there.x - expected.x, there.y - expected.y), nameOf(orientation, seed)).toBeLessThan(1e-6 * Math.max(1, Math.hypot(expected.x, expected.y)));
      }
    }
  });
});
