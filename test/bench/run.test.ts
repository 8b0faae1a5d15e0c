// What a whole run leaves behind: tables of what is beside single images, the promises that were not kept, and the chart.
import { describe, expect, it } from 'vitest';

import { chart } from '../../bench/compare/chart.mjs';
import { shortfalls } from '../../bench/compare/promises.mjs';
import { moreTables } from '../../bench/compare/tables.mjs';

const times = (product: number, peers: number) => ({ product, peers });
const kept = {
  name: 'densenet121', title: 'DenseNet-121', stages: { compile: 700 },
  memory: { product: { residentMib: 500, ownMib: 400 }, peers: { residentMib: 1000, ownMib: 900 } },
  ms: {
    forward: { product: 30, bare: 30, peers: 60 },
    methods: {
      'deconvnet': times(40, 160), 'gradient': times(75, 150), 'guided-backprop': times(75, 160), 'grad-cam': times(31, 80), 'hires-cam': times(32, 150),
      'layer-cam': times(33, 150), 'guided-grad-cam': times(80, 270),
    },
    seven: { product: 120, newClass: 140, peers: 1200 },
  },
  batch: { images: 16, product: 2000, peers: 16_000 }, cold: { product: { seconds: 2, residentMib: 500 }, peers: { seconds: 7, residentMib: 1400 } },
  tensorflow: { forward: 50, gradient: 140, seven: 300, engine: null, reason: null },
};

describe('a whole run', () => {
  it('complains of nothing when every promise is kept', () => {
    expect(shortfalls(kept)).toEqual([]);
  });

  it('names each promise that is not kept, with what was found', () => {
    const slow = { ...kept, batch: { images: 16, product: 4000, peers: 16_000 }, ms: { ...kept.ms, seven: { product: 200, newClass: 240, peers: 1200 } } };
    expect(shortfalls(slow)).toEqual([
      'DenseNet-121: all seven of a new class / sum of the peers is 0.200, promised 0.125',
      'DenseNet-121: sixteen images / peers is 0.250, promised 0.167',
    ]);
  });

  it('shows what is missing as missing', () => {
    const [first = ''] = moreTables([{ ...kept, batch: null, cold: null, tensorflow: { forward: null, gradient: null, seven: null, engine: null, reason: 'no library' }, stages: undefined }]).split('\n\n');
    expect(first.split('\n')[2]?.split('|').map((cell) => cell.trim()).slice(1, -1)).toEqual(['DenseNet-121', '1.00×', '1.10×', '–', '–', '–', '–', '–', '–', '–']);
  });

  it('is drawn with a bar for each side, as long as it took', () => {
    const svg = chart([kept, { ...kept, title: 'ResNet-50', ms: { ...kept.ms, seven: { product: 300, newClass: 300, peers: 600 } } }]);
    const widths = [...svg.matchAll(/<rect x="130" y="\d+" width="([\d.]+)"/g)].map(([, width]) => Number(width)).filter((width) => width !== 12);
    expect(widths).toEqual([510, 51, 255, 127.5]);
    expect(svg).toContain('1/10.0');
  });
});
