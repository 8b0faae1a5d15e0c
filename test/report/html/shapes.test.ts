// Ellipses and points stand in a report with their own outline, name and numbers; none is passed over.
import { describe, expect, it } from 'vitest';
import { agreementCsv, agreementRecords } from '../../../src/report/agreement-table.ts';
import { marksWords, numbered } from '../../../src/report/html/numbered-boxes.ts';
import { renderReport } from '../../../src/report/html/render-report.ts';
import { agreementRow, effusion, sample } from './sample-input.ts';
import type { ReportInput } from '../../../src/report/report-input.ts';

const noArea = { energy: null, energyByChance: null, hit: null, hitByChance: null, iou: null, iouByChance: null, threshold: null };
const input: ReportInput = {
  ...sample,
  boxes: [
    { id: 'b1', label: 'Effusion', role: 'finding', shape: 'ellipse', reader: 'Reader A', x: 6, y: 12, width: 8, height: 9 },
    { id: 'b2', label: 'Effusion', role: 'reference-normal', shape: 'point', reader: 'Reader A', x: 26.5, y: 20, width: 0, height: 0 },
  ],
  sections: [{
    ...effusion,
    agreement: [
      agreementRow('grad-cam', { boxId: 'b1', energy: 0.625 }), agreementRow('layer-cam', { boxId: 'b1' }),
      agreementRow('grad-cam', { ...noArea, boxId: 'b2', point: { value: 0.75, rank: 0.9375, rankByChance: 0.5 } }),
      agreementRow('layer-cam', { ...noArea, boxId: 'b2', undefinedBecause: 'the map is flat' }),
    ],
  }],
};
const report = renderReport(input);

describe('a report of an ellipse and a point', () => {
  it('draws each as what it is', () => {
    expect(report).toContain('cx="10" cy="16.5" rx="4" ry="4.5"');
    expect(report).toMatch(/<path class="box"[^>]*d="M25\.7 20h1\.6M26\.5 19\.2v1\.6"/);
    expect(report).not.toMatch(/<rect class="box"/);
  });

  it('names each as what it is, and lists both with their reader', () => {
    expect(report).toContain('Ellipse 1, Effusion');
    expect(report).toContain('Point 2, reference (normal) for Effusion');
  });

  it('says of an ellipse and a point that they are that, counted by kind, and never that they are boxes', () => {
    const words = report.replaceAll('&#39;', '\'');
    expect(words).toContain('Agreement with the doctor\'s 1 ellipse and 1 point');
    expect(words).toContain('This is one ellipse on one image');
    expect(words.replaceAll('box or ellipse', '').replace(/<style>.*?<\/style>/s, '').replace(/<[^>]*>/g, '')).not.toMatch(/\bbox(es)?\b/i);
    const [ellipse, point] = input.boxes;
    const titled = (boxes: readonly object[]): string => marksWords(numbered(boxes.map((box, index) => ({ ...ellipse!, ...box, id: `b${index}` }))));
    expect([titled([{}]), titled([{}, {}]), titled([point!, point!]), titled([{}, { shape: undefined }, { shape: undefined }, point!])]).toEqual(['ellipse', 'ellipses', 'points', '2 boxes, 1 ellipse and 1 point']);
  });

  it('gives the point its value and rank beside chance, and no number that takes an area', () => {
    expect(report).toContain('93.8\u00a0%');
    expect(report).toContain('A point has no area');
    expect(report).toContain('not defined: the map is flat');
    expect(report).not.toContain('no map could be measured');
  });

  it('has the same numbers in the table', () => {
    const table = { image: 'chest.dcm', seed: 7, boxes: input.boxes, sections: input.sections };
    expect(agreementRecords(table)[2]).toMatchObject({ boxShape: 'point', boxWidth: 0, energyInside: null, mapAtPoint: 0.75, rankAtPoint: 0.9375, rankAtPointByChance: 0.5 });
    expect(agreementRecords(table)[0]).toMatchObject({ boxShape: 'ellipse', energyInside: 0.625, mapAtPoint: null });
    expect(agreementCsv(table).split('\r\n')[3]).toMatch(/,point,0\.75,0\.9375,0\.5$/);
  });
});
