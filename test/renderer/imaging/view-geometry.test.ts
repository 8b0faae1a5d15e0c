// Where the image lies in a view, and that cornerstone is told the same place.
import { describe, expect, it } from 'vitest';
import { applyAffine } from '../../../src/contracts/coordinates.ts';
import { upright } from '../../../src/renderer/imaging/orientation.ts';
import {
  bestGrid, fitPosition, imageToView, magnified, mapRect, panBy, rectBetween, scaleBar, scaleOf, viewToImage, zoomAt, zoomLimits,
} from '../../../src/renderer/imaging/view-geometry.ts';

const image = { width: 1770, height: 2048, pixelAspect: 1 };
const view = { width: 740, height: 699 };

describe('the position of an image in a view', () => {
  it('fits the whole image, centred, to begin with', () => {
    const whole = mapRect(imageToView(fitPosition, view, image, upright), { x: 0, y: 0, ...image });
    expect(whole.height).toBeCloseTo(view.height, 9);
    expect(whole.x).toBeCloseTo((view.width - whole.width) / 2, 9);
  });

  it('goes there and back', () => {
    const position = { zoom: 3.2, centerX: 0.31, centerY: 0.77 };
    const there = applyAffine(imageToView(position, view, image, upright), 812.25, 90.5);
    const back = applyAffine(viewToImage(position, view, image, upright), there.x, there.y);
    expect(back.x).toBeCloseTo(812.25, 8);
    expect(back.y).toBeCloseTo(90.5, 8);
  });

  it('keeps the point under the pointer while zooming', () => {
    const before = { zoom: 1.4, centerX: 0.45, centerY: 0.6 };
    const at = { x: 500, y: 200 };
    const held = applyAffine(viewToImage(before, view, image, upright), at.x, at.y);
    const after = zoomAt(before, 1.9, at, view, image, upright);
    const now = applyAffine(imageToView(after, view, image, upright), held.x, held.y);
    expect(now.x).toBeCloseTo(at.x, 8);
    expect(now.y).toBeCloseTo(at.y, 8);
  });

  it('moves with the pointer while panning', () => {
    const before = { zoom: 2, centerX: 0.5, centerY: 0.5 };
    const a = applyAffine(imageToView(before, view, image, upright), 900, 1000);
    const b = applyAffine(imageToView(panBy(before, { dx: 33, dy: -21 }, view, image, upright), view, image, upright), 900, 1000);
    expect(b.x - a.x).toBeCloseTo(33, 8);
    expect(b.y - a.y).toBeCloseTo(-21, 8);
  });

  it('never loses the image', () => {
    expect(panBy(fitPosition, { dx: 1e6, dy: -1e6 }, view, image, upright)).toMatchObject({ centerX: 0, centerY: 1 });
    expect(zoomAt(fitPosition, 1e9, { x: 0, y: 0 }, view, image, upright).zoom).toBe(zoomLimits.max);
  });

  it('shows one image pixel per screen pixel, whatever the density of the screen', () => {
    expect(scaleOf(magnified(fitPosition, 1, { view, image, orientation: upright, devicePixels: 1 }), view, image, upright)).toBeCloseTo(1, 12);
    expect(scaleOf(magnified(fitPosition, 1, { view, image, orientation: upright, devicePixels: 2 }), view, image, upright)).toBeCloseTo(0.5, 12);
  });

  it('is the same place in linked views of different sizes', () => {
    const position = { zoom: 2.5, centerX: 0.2, centerY: 0.9 };
    for (const size of [view, { width: 180, height: 300 }]) {
      const middle = applyAffine(viewToImage(position, size, image, upright), size.width / 2, size.height / 2);
      expect(middle.x / image.width).toBeCloseTo(0.2, 12);
      expect(middle.y / image.height).toBeCloseTo(0.9, 12);
    }
  });
});

describe('pixels that are not square', () => {
  const tall = { width: 100, height: 50, pixelAspect: 2 };

  it('are seen in their shape: 100 × 50 pixels twice as high as wide fill a square', () => {
    const shown = mapRect(imageToView(fitPosition, { width: 400, height: 400 }, tall, upright), { x: 0, y: 0, width: 100, height: 50 });
    expect(shown).toEqual({ x: 0, y: 0, width: 400, height: 400 });
  });

  it('stay under the pointer while zooming, and follow it while moving', () => {
    const at = { x: 40, y: 300 };
    const square = { width: 400, height: 400 };
    const held = applyAffine(viewToImage(fitPosition, square, tall, upright), at.x, at.y);
    const after = zoomAt(fitPosition, 2, at, square, tall, upright);
    const now = applyAffine(imageToView(after, square, tall, upright), held.x, held.y);
    expect(Math.hypot(now.x - at.x, now.y - at.y)).toBeLessThan(1e-9);
    const moved = applyAffine(imageToView(panBy(after, { dx: 7, dy: -11 }, square, tall, upright), square, tall, upright), held.x, held.y);
    expect([moved.x - now.x, moved.y - now.y].map((v) => Math.round(v * 1e6) / 1e6)).toEqual([7, -11]);
  });
});

describe('rectangles', () => {
  it('are drawn in any direction and cut at the edges of the image', () => {
    expect(rectBetween({ x: 50, y: 80 }, { x: -10, y: 20 }, image)).toEqual({ x: 0, y: 20, width: 50, height: 60 });
  });

  it('are none beside the image', () => {
    expect(rectBetween({ x: -50, y: 0 }, { x: -10, y: 20 }, image)).toBeNull();
  });
});

describe('the arrangement of panes', () => {
  it('makes the images as large as they can be', () => {
    expect(bestGrid(8, { width: 740, height: 670 }, image, { gap: 2 })).toEqual({ columns: 4, rows: 2 });
    expect(bestGrid(4, { width: 740, height: 670 }, image, { gap: 2 })).toEqual({ columns: 2, rows: 2 });
    expect(bestGrid(4, { width: 1380, height: 400 }, image, { gap: 2 })).toEqual({ columns: 4, rows: 1 });
  });
});

describe('the scale bar', () => {
  it('is a round length that fits', () => {
    for (const scale of [0.05, 0.34, 1, 7.3]) {
      const { lengthMm, lengthPx } = scaleBar(0.2, scale, 160);
      expect(lengthPx).toBeLessThanOrEqual(160 + 1e-9);
      expect(lengthPx).toBeGreaterThan(160 / 2.51);
      expect(String(lengthMm)).toMatch(/^0?\.?0*[125]0*$/);
      expect((lengthPx / scale) * 0.2).toBeCloseTo(lengthMm, 9);
    }
  });
});
