// The Markdown that a comparison leaves in the documentation.
import { describe, expect, it } from 'vitest';

import { markdownTable, replaceBetween, summaryTable } from '../../bench/compare/tables.mjs';

describe('replaceBetween', () => {
  it('replaces what stands between the markers and nothing else', () => {
    expect(replaceBetween('a\n<!-- x -->\nold\n<!-- /x -->\nb', 'x', 'new')).toBe('a\n<!-- x -->\nnew\n<!-- /x -->\nb');
  });

  it('refuses a document without the markers, so that no result is lost silently', () => {
    expect(() => replaceBetween('a', 'x', 'new')).toThrow(/expected the markers/);
  });
});

describe('tables', () => {
  it('align numbers to the right and text to the left', () => {
    expect(markdownTable([['name', 'ms'], ['a', '1'], ['bcdef', '100']])).toBe('| name  |  ms |\n|-------|----:|\n| a     |   1 |\n| bcdef | 100 |');
  });

  it('count the maps that are right over all files, and show ratios as product to peer', () => {
    const right = { isRight: true, by: 'peer', toPeer: null, toReference: null, peerToReference: null } as const;
    const text = summaryTable([{
      name: 'net', title: 'Net', memory: { product: { residentMib: 300, ownMib: 200 }, peers: null },
      maps: { 'model.onnx': { gradient: right }, 'model-batch1.onnx': { gradient: { ...right, isRight: false, by: null } } },
      ms: { forward: { product: 30, bare: 28, peers: 60 }, methods: { gradient: { product: 90, peers: 120 } }, seven: { product: 130, newClass: 182, peers: 910 } },
    }]);
    expect(text.split('\n')[2]?.split('|').map((cell) => cell.trim())).toEqual(['', 'Net', '1 of 2', '30 / 28 / 60', '90 / 120', '0.75×', '130 · 182 / 910', '1/7.0 · 1/5.0', '300 / –', '']);
  });
});
