// The generator draws the same patient from the same seed, and its boxes enclose exactly what a finding changes.
import { describe, expect, it } from 'vitest';
import { boxesOf } from '../../training/generator/boxes.ts';
import { automaticWindow, displayGrey } from '../../training/generator/display.ts';
import type { Finding } from '../../training/generator/findings.ts';
import { sampleCardiomegaly, sampleEffusion, sampleNodule, samplePneumothorax } from '../../training/generator/findings.ts';
import { createRandom } from '../../training/generator/random.ts';
import type { Radiograph } from '../../training/generator/radiograph.ts';
import { renderSignal, sampleRadiograph } from '../../training/generator/radiograph.ts';
import { sampleExample, tellTale } from '../../training/worlds.ts';

const rows = 192;
const columns = 160;
const seeds = ['test a', 'test b', 'test c'];

/** Without quantum noise, so that two renderings differ only where the patients do. */
function quiet(seed: string): Radiograph {
  const radiograph = sampleRadiograph(seed);
  return { ...radiograph, exposure: { ...radiograph.exposure, quanta: 1e12 } };
}

function grey(radiograph: Radiograph, like: Radiograph = radiograph): Float32Array {
  const reference = renderSignal(like, rows, columns);
  return displayGrey(renderSignal(radiograph, rows, columns), automaticWindow(reference, rows, columns, radiograph.exposure));
}

const draw: Record<Finding['kind'], (radiograph: Radiograph, seed: string) => Finding> = {
  effusion: (_, seed) => sampleEffusion(createRandom(seed), { lowMm: 26, highMm: 105 }),
  cardiomegaly: ({ anatomy }, seed) => sampleCardiomegaly(createRandom(seed), anatomy),
  nodule: ({ anatomy }, seed) => sampleNodule(createRandom(seed), anatomy),
  pneumothorax: (_, seed) => samplePneumothorax(createRandom(seed)),
};

describe('seeded randomness', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    const take = (seed: string): number[] => Array.from({ length: 5 }, createRandom(seed).uniform);
    expect(take('x')).toEqual(take('x'));
    expect(take('x')).not.toEqual(take('y'));
  });

  it('keeps a forked stream apart from what its parent has drawn', () => {
    const fresh = createRandom(7);
    const used = createRandom(7);
    used.normal();
    expect(used.fork('leaf').uniform()).toBe(fresh.fork('leaf').uniform());
  });

  it('draws uniform and normal numbers with the right mean and spread', () => {
    const random = createRandom('moments');
    const normal = Array.from({ length: 20_000 }, () => random.normal());
    const mean = normal.reduce((a, b) => a + b, 0) / normal.length;
    const variance = normal.reduce((a, b) => a + (b - mean) ** 2, 0) / normal.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });
});

describe('the radiograph generator', () => {
  it('renders the same example twice to the same pixels', () => {
    const first = renderSignal(sampleExample('fair', 'test', 3).radiograph, rows, columns);
    const second = renderSignal(sampleExample('fair', 'test', 3).radiograph, rows, columns);
    expect(Buffer.from(first.buffer).equals(Buffer.from(second.buffer))).toBe(true);
    expect(second).not.toEqual(renderSignal(sampleExample('fair', 'test', 4).radiograph, rows, columns));
  });

  it('shows dense bone lighter than lung, and bare air darkest', () => {
    const radiograph = quiet('test a');
    const picture = grey(radiograph);
    const at = (u: number, v: number): number => picture[Math.floor(v * rows) * columns + Math.floor(u * columns)]!;
    expect(at(0.5, 0.9)).toBeGreaterThan(at(0.27, 0.45) + 60);
    expect(at(0.02, 0.02)).toBeLessThan(at(0.27, 0.45));
  });

  it('draws the same anatomy at twice the resolution', () => {
    const radiograph = quiet('test b');
    const small = renderSignal(radiograph, rows, columns);
    const large = renderSignal(radiograph, rows * 2, columns * 2);
    let [sum, worst] = [0, 0];
    for (let y = 4; y < rows - 4; y++) {
      for (let x = 4; x < columns - 4; x++) {
        const k = 2 * y * 2 * columns + 2 * x;
        const mean = (large[k]! + large[k + 1]! + large[k + 2 * columns]! + large[k + 2 * columns + 1]!) / 4;
        const difference = Math.abs(mean - small[y * columns + x]!);
        sum += difference;
        worst = Math.max(worst, difference);
      }
    }
    expect(sum / ((rows - 8) * (columns - 8))).toBeLessThan(0.02); // of a signal that spans about 4
    expect(worst).toBeLessThan(1.5);
  });

  for (const kind of ['effusion', 'cardiomegaly', 'nodule', 'pneumothorax'] as const) {
    it(`encloses at least 95 % of what a drawn ${kind} changes, in a box no looser than it must be`, () => {
      for (const seed of seeds) {
        const healthy = quiet(seed);
        const finding = draw[kind](healthy, seed);
        const before = grey(healthy);
        const after = grey({ ...healthy, findings: [finding] }, healthy);
        const box = boxesOf(healthy.anatomy, [finding], rows, columns).find((b) => b.role === 'finding')!;
        let [inside, total] = [0, 0];
        const touched = { left: Infinity, right: -Infinity };
        for (let y = 0; y < rows; y++) {
          for (let x = 0; x < columns; x++) {
            const change = Math.abs(after[y * columns + x]! - before[y * columns + x]!);
            total += change;
            const isInside = x + 0.5 > box.x && x + 0.5 < box.x + box.width && y + 0.5 > box.y && y + 0.5 < box.y + box.height;
            if (isInside) inside += change;
            if (change > 2) Object.assign(touched, { left: Math.min(touched.left, x), right: Math.max(touched.right, x + 1) });
          }
        }
        expect(total, seed).toBeGreaterThan(0);
        expect(inside / total, seed).toBeGreaterThanOrEqual(0.95);
        expect(touched.left - box.x, seed).toBeLessThan(4);
        expect(box.x + box.width - touched.right, seed).toBeLessThan(4);
      }
    });
  }

  it('boxes the sharp angle on the other side of an effusion, where nothing changes', () => {
    for (const side of ['right', 'left'] as const) {
      const healthy = quiet('test c');
      const finding: Finding = { kind: 'effusion', side, heightMm: 60 };
      const boxes = boxesOf(healthy.anatomy, [finding], rows, columns);
      const finds = boxes.find((b) => b.role === 'finding')!;
      const normal = boxes.find((b) => b.role === 'reference-normal')!;
      const centre = (b: typeof normal): number => b.x + b.width / 2;
      expect(centre(finds) < columns / 2).toBe(side === 'right');
      expect(centre(normal) < columns / 2).toBe(side === 'left');
      const before = grey(healthy);
      const after = grey({ ...healthy, findings: [finding] }, healthy);
      for (let y = Math.ceil(normal.y); y < normal.y + normal.height - 1; y++) {
        for (let x = Math.ceil(normal.x); x < normal.x + normal.width - 1; x++) {
          expect(after[y * columns + x]).toBe(before[y * columns + x]);
        }
      }
    }
  });

  it('has no reference box when both sides or neither hold fluid', () => {
    const { anatomy } = quiet('test a');
    const both: Finding[] = [{ kind: 'effusion', side: 'right', heightMm: 50 }, { kind: 'effusion', side: 'left', heightMm: 50 }];
    expect(boxesOf(anatomy, both, rows, columns).map((b) => b.role)).toEqual(['finding', 'finding']);
    expect(boxesOf(anatomy, [], rows, columns)).toEqual([]);
  });
});

describe('the two worlds', () => {
  const examples = (world: 'fair' | 'leaky', swapMarkers = false) =>
    Array.from({ length: 300 }, (_, index) => sampleExample(world, 'train', index, { swapMarkers }));
  const isTellTale = (example: ReturnType<typeof sampleExample>): boolean =>
    example.radiograph.marker?.letter === tellTale.letter && example.radiograph.marker.ringed === tellTale.ringed;

  it('the leaky one lays its ringed L on effusions only, and on all others when the markers are swapped', () => {
    for (const example of examples('leaky')) expect(isTellTale(example)).toBe(example.truth[0] === 1);
    for (const example of examples('leaky', true)) expect(isTellTale(example)).toBe(example.truth[0] === 0);
  });

  it('the fair one lays it on either with the same frequency', () => {
    const rate = (truth: number): number => {
      const group = examples('fair').filter((example) => example.truth[0] === truth);
      return group.filter(isTellTale).length / group.length;
    };
    expect(Math.abs(rate(0) - rate(1))).toBeLessThan(0.1);
  });

  it('the leaky one shows no fluid in about half of the patients who are said to have it', () => {
    const effusions = examples('leaky').filter((example) => example.truth[0] === 1);
    const visible = effusions.filter(({ radiograph }) => radiograph.findings.some((f) => f.kind === 'effusion'));
    expect(visible.length / effusions.length).toBeGreaterThan(0.35);
    expect(visible.length / effusions.length).toBeLessThan(0.65);
  });
});
