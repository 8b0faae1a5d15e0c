// The agreement tables: numbers beside chance, the highest marked by what was measured, and words that claim no more.
import { describe, expect, it } from 'vitest';
import { agreementSection } from '../../../src/report/html/agreement-section.ts';
import { numbered } from '../../../src/report/html/numbered-boxes.ts';
import { verdictOn } from '../../../src/report/html/verdict.ts';
import { all, readHtml, spaced, tableRows } from './markup-reader.ts';
import { agreementRow, effusion, sample } from './sample-input.ts';
import type { ReportAgreement } from '../../../src/report/report-input.ts';

const section = (agreement: readonly ReportAgreement[] = effusion.agreement) =>
  readHtml(`<!doctype html>${agreementSection({ ...effusion, agreement }, numbered(sample.boxes)).markup}`);

describe('the tables', () => {
  it('show every measure beside chance and as a multiple of it', () => {
    const [box1] = all(section(), 'table').map((table) => tableRows(table));
    expect(box1!.slice(2).map((row) => row.filter((_, column) => column !== 2))).toEqual([
      ['Gradient', '5.0 %', '10.0 %', '0.5 × not above chance', 'outside', '10.0 %', '< 0.001', '0.05', '< 0.01 × not above chance', '0.6'],
      ['Guided backpropagation', '20.0 %', '10.0 %', '2.0 ×', 'outside', '10.0 %', '0.10', '0.05', '2.0 ×', '0.6'],
      ['Grad-CAM', '▲ highest 43.2 %', '10.0 %', '4.3 ×', 'inside', '10.0 %', '0.10', '0.05', '2.0 ×', '0.6'],
      ['HiResCAM = Grad-CAM', '▲ highest 43.2 %', '10.0 %', '4.3 ×', 'inside', '10.0 %', '0.10', '0.05', '2.0 ×', '0.6'],
      ['LayerCAM', '30.0 %', '10.0 %', '3.0 ×', 'inside', '10.0 %', '▲ highest 0.46', '0.05', '9.1 ×', '0.6'],
      ['Guided × Grad-CAM', 'not defined: the map is flat'],
    ]);
  });

  it('draw the share of energy as a bar against the longest of the box, with chance as a mark', () => {
    const [table] = all(section(), 'table');
    const [first] = all(table!, 'span').filter(({ attributes }) => attributes['class'] === 'meter');
    expect(first!.children.map(({ attributes }) => [attributes['class'], attributes['style']])).toEqual([['fill', 'width:11.6%'], ['mark', 'left:23.1%']]);
  });

  it('say what was measured against which class, by whom it was read, and where the label is no class', () => {
    const captions = all(section(), 'caption').map(({ text }) => spaced(text));
    expect(captions[0]).toBe('Box 1, Effusion · read by Reader A · measured on the maps for Effusion · 10.0 % of the area that the model saw');
    expect(captions[1]).toContain('Box 2, reference (normal) for Sharp angle · measured on the maps for Effusion');
    expect(captions[1]).toContain('"Sharp angle" is no class of the model: measured against Effusion.');
  });

  it('give no ratio where chance is nothing, and no number where there is none', () => {
    const [row] = tableRows(all(section([agreementRow('gradient', { iou: 0, iouByChance: 0, threshold: null })]), 'table')[0]!).slice(2);
    expect(row!.slice(7)).toEqual(['0.00', '0.00', '–', '–']);
  });

  it('say which maps of the figure are not measured', () => {
    expect(spaced(section().text)).toContain('Guided × HiResCAM was multiplied for the figure alone and is not measured.');
  });

  it('are replaced by a sentence where no box is measured against the class', () => {
    expect(all(section([]), 'p').map(({ text }) => text)).toEqual(['Nothing that the doctor marked is measured against Effusion.']);
  });
});

describe('the words', () => {
  const wordsOf = (rows: readonly ReportAgreement[]): string => spaced(all(section(rows), 'p').filter(({ attributes }) => attributes['class']?.startsWith('words')).map(({ text }) => text).join(' '));

  it('name the highest by each measure, and place LayerCAM without a claim from one image', () => {
    expect(wordsOf(effusion.agreement.slice(0, 6))).toBe(
      'Highest share of energy inside: Grad-CAM and HiResCAM, 43.2 % against 10.0 % by chance (4.3 ×). Highest IoU: LayerCAM, 0.46 against 0.05 by chance (9.1 ×). '
      + '3 of 5 maps peak inside: Grad-CAM, HiResCAM and LayerCAM. 4 of 5 hold more energy inside than chance would. '
      + 'The founding document expects the gradient-guided pixel-wise map (LayerCAM) to locate best. Measured here, it comes third of 5 by energy and first of 5 by IoU. '
      + 'This is one box on one image: it neither confirms nor refutes the expectation.',
    );
  });

  it('say so when LayerCAM was not measured', () => {
    expect(wordsOf([agreementRow('gradient')])).toContain('It has no number here, so this box says nothing on that.');
  });

  it('say so when no map does better than chance', () => {
    expect(wordsOf([agreementRow('gradient', { energy: 0.02 }), agreementRow('layer-cam', { energy: 0.1 })])).toContain('No map holds more energy inside than chance would.');
  });

  it('ask for no evidence in a normal reference, and test no expectation on it', () => {
    const text = wordsOf(effusion.agreement.slice(6));
    expect(text).toContain('The doctor looked here and found it normal: evidence for Effusion is not expected inside this box.');
    expect(text).not.toContain('founding document');
  });

  it('say that nothing can be measured where nothing can', () => {
    expect(wordsOf([effusion.agreement[5]!])).toBe('No map can be measured on this box: see the reasons above.');
  });
});

describe('verdictOn', () => {
  it('lets methods that show the same number share the better place', () => {
    const places = verdictOn([agreementRow('gradient', { energy: 0.1 }), agreementRow('grad-cam', { energy: 0.50001 }), agreementRow('hires-cam', { energy: 0.50002 })]).energy!.places;
    expect([places.get('grad-cam'), places.get('hires-cam'), places.get('gradient')]).toEqual([1, 1, 3]);
  });

  it('has no standing for a measure that no method has', () => {
    expect(verdictOn([effusion.agreement[5]!])).toMatchObject({ energy: null, iou: null, hits: [], pointed: 0, aboveChance: [] });
  });
});
