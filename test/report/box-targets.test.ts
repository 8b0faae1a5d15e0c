// Which class a box is measured against, and the table that comes of it.
import { describe, expect, it } from 'vitest';

import { agreementCsv } from '../../src/report/agreement-table.ts';
import { boxTargets } from '../../src/report/box-targets.ts';
import { predictionRows } from '../../src/report/predictions.ts';
import type { Box } from '../../src/contracts/annotation.ts';

const box = (id: string, label: string): Box => ({ id, label, role: 'finding', x: 0, y: 0, width: 1, height: 1 });
const ids = (boxes: readonly Box[]) => boxes.map(({ id }) => id);

describe('the class of a box', () => {
  it('is its own label\'s where the model has it, else the one asked for', () => {
    const { main, strangers, others } = boxTargets([box('1', 'effusion'), box('2', ' Nodule '), box('3', 'edge'), box('4', 'nodule'), box('5', 'asked')], ['asked', 'effusion', 'nodule'], 'asked');
    expect(ids(main)).toEqual(['3', '5']);
    expect([...strangers]).toEqual(['3']);
    expect(others.map(({ label, boxes }) => [label, ids(boxes)])).toEqual([['effusion', ['1']], ['nodule', ['2', '4']]]);
  });

  it('is the one asked for where the label occurs twice among the classes, or fits two but for its case', () => {
    expect([...boxTargets([box('1', 'crane')], ['crane', 'crane', 'dog'], 'dog').strangers]).toEqual(['1']);
    expect([...boxTargets([box('1', 'CRANE')], ['Crane', 'crane', 'dog'], 'dog').strangers]).toEqual(['1']);
    expect(boxTargets([box('1', 'crane')], ['Crane', 'crane', 'dog'], 'dog').others[0]?.label).toBe('crane');
  });
});

describe('agreement as CSV', () => {
  const row = { boxId: 'b1', label: 'a, "b"', role: 'finding' as const, reader: '=cmd()', target: 'x', method: 'gradient' as const, undefinedBecause: null, energy: 0.5, energyByChance: 0.25, hit: true, hitByChance: 0.25, iou: 0.1, iouByChance: 0.05, threshold: 1e-9, note: null };

  it('quotes text, disarms formulas, writes hits as 1 and 0 and what is not defined as empty cells', () => {
    const none = { ...row, undefinedBecause: 'the map is flat', energy: null, energyByChance: null, hit: null, hitByChance: null, iou: null, iouByChance: null, threshold: null };
    const [header, first, second] = agreementCsv('i.dcm', [row, none]).split('\r\n');
    expect(header!.split(',')).toHaveLength(16);
    expect(first).toBe('i.dcm,b1,"a, ""b""",finding,\'=cmd(),x,gradient,0.5,0.25,1,0.25,0.1,0.05,1e-9,,');
    expect(second).toBe('i.dcm,b1,"a, ""b""",finding,\'=cmd(),x,gradient,,,,,,,,the map is flat,');
  });
});

describe('scores as rows', () => {
  it('gives the single column of a two-class model to its second label', () => {
    expect(predictionRows({ labels: ['NORMAL', 'PNEUMONIA'], logits: [2], probabilities: [0.88], thresholds: { PNEUMONIA: 0.5 } })).toEqual([{ index: 0, label: 'PNEUMONIA', logit: 2, probability: 0.88, threshold: 0.5 }]);
  });

  it('names a column without a label by its number', () => {
    expect(predictionRows({ labels: ['a'], logits: [1, 2], probabilities: null }).map(({ label, probability }) => [label, probability])).toEqual([['a', null], ['class 1', null]]);
  });
});
