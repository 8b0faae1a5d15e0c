// What was painted out stands in the report: where, how, and what became of the score, in numbers and in words.
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../src/report/html/render-report.ts';
import { all, readHtml, spaced, tableRows } from './markup-reader.ts';
import { effusion, sample } from './sample-input.ts';
import type { Prediction } from '../../../src/contracts/ipc.ts';
import type { ReportInput, ReportTry } from '../../../src/report/report-input.ts';

const scores = (probability: number | null, logit: number): Prediction[] => sample.predictions.map((row) => (row.index === 1 ? { ...row, probability, logit } : row));
const tried = (changes: Partial<ReportTry> = {}): ReportTry => ({ rect: { x: 30, y: 2, width: 8, height: 6 }, fill: 'mean', before: sample.predictions, after: scores(0.02, -3.9), ...changes });
const report = (tries: readonly ReportTry[], changes: Partial<ReportInput> = {}) => readHtml(renderReport({ ...sample, tries, ...changes }));
const section = (root: ReturnType<typeof report>) => all(root, 'section').find(({ attributes }) => attributes['class'] === 'painted');
const words = (root: ReturnType<typeof report>): string => spaced(section(root)!.text);
const brief = (root: ReturnType<typeof report>): string => spaced(all(root, 'ul').find(({ attributes }) => attributes['class'] === 'brief')!.text);

describe('parts that were painted out', () => {
  it('stand with place, filling and scores before and after, in the order in which they were tried', () => {
    const second = tried({ rect: { x: 6, y: 12, width: 8, height: 9.5 }, fill: 'blur', after: scores(0.966, 2.345) });
    const [, ...rows] = tableRows(all(section(report([tried(), second]))!, 'table')[0]!);
    expect(rows.map((row) => row.map(spaced))).toEqual([
      ['A', '30, 2 · 8 × 6', 'mean grey around it', '96.6 %', '2.0 %', '2.35', '−3.9'],
      ['B', '6, 12 · 8 × 9.5', 'its own blur', '96.6 %', '96.6 %', '2.35', '2.35'],
    ]);
  });

  it('are said in words: fallen where less than half is left, stayed where the number is the same, and what of the doctor’s marks they cover', () => {
    const text = words(report([tried(), tried({ rect: { x: 6, y: 12, width: 8, height: 9.5 }, after: sample.predictions }), tried({ rect: { x: 6, y: 12, width: 4, height: 9.5 }, after: scores(0.6, 0.4) })]));
    expect(text).toContain('A: Effusion went from 96.6 % to 2.0 %: less than half of it is left. It covers nothing of the doctor\'s marks.');
    expect(text).toContain('B: Effusion stayed at 96.6 %. It covers all of box 1.');
    expect(text).toContain('C: Effusion went from 96.6 % to 60.0 %. It covers 50.0 % of box 1.');
  });

  it('are told in brief by the one that changed the score most', () => {
    expect(brief(report([tried({ after: scores(0.9, 2.2) }), tried()]))).toContain('Of 2 parts of the image that were painted out, one changed the score most: without part B the Effusion score went from 96.6 % to 2.0 %: less than half of it is left.');
    expect(brief(report([tried()]))).toContain('One part of the image was painted out: without part A');
  });

  it('are told by logits where there are no probabilities, and for a turned sign by the opposite score', () => {
    const logits = sample.predictions.map((row) => ({ ...row, probability: null }));
    expect(words(report([tried({ before: logits, after: logits.map((row) => ({ ...row, logit: -3 })) })]))).toContain('went from a logit of 2.35 to −3.');
    const turned = { ...effusion, target: { index: 1, name: 'No effusion', sign: -1 as const } };
    expect(words(report([tried()], { sections: [turned] }))).toContain('No effusion went from 3.4 % to 98.0 %.');
  });

  it('in one place are drawn once, with both letters, so that neither hides the other', () => {
    const root = section(report([tried(), tried({ fill: 'blur' }), tried({ rect: { x: 0, y: 0, width: 5, height: 5 } })]))!;
    expect(all(root, 'text').filter(({ attributes }) => attributes['class'] === 'part-letter').map(({ text }) => text)).toEqual(['A B', 'C']);
  });

  it('leave no section and no line where there are none', () => {
    expect(section(report([]))).toBeUndefined();
    expect(spaced(report([]).text)).not.toContain('painted out:');
  });
});
