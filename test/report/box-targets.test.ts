// Which class a box is measured against, and why a class is explained.
import { describe, expect, it } from 'vitest';

import { boxTargets } from '../../src/report/box-targets.ts';
import { marksReason, targetReason } from '../../src/report/target-reason.ts';
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

describe('why a class is explained', () => {
  it('names the marks by their numbers in the figures, not by what they are called inside', () => {
    const all = [box('b1', 'effusion'), { ...box('b2', 'nodule'), shape: 'point' as const }, box('b3', 'nodule')];
    expect(marksReason(all.slice(1), all)).toBe('the class of point 2, box 3');
  });

  it('does not call the only score of a model the highest one', () => {
    expect(targetReason('top', 1)).toBe('the class of the only score that this model gives');
    expect(targetReason('top', 2)).toBe('the class with the highest score');
    expect(targetReason('NORMAL', 1)).toBe('the class that was asked for');
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
