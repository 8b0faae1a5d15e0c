// The report as a document: what stands in it, that it is well formed and accessible, and that nothing gets in or out.
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../src/report/html/render-report.ts';
import { all, readHtml, spaced, tableRows } from './markup-reader.ts';
import { camMap, effusion, fineMap, sample } from './sample-input.ts';
import type { ReportInput, ReportSection } from '../../../src/report/report-input.ts';

const report = (changes: Partial<ReportInput> = {}) => readHtml(renderReport({ ...sample, ...changes }));
const withSection = (changes: Partial<ReportSection>) => report({ sections: [{ ...effusion, ...changes }] });
const words = (root: ReturnType<typeof report>): string => spaced(all(root, 'body')[0]!.text);
const tile = (root: ReturnType<typeof report>, heading: string) => all(root, 'figure').find((figure) => all(figure, 'h4')[0]?.text === heading);

describe('what the report says', () => {
  it('opens with the image, the model, the moment it was given and what it is not', () => {
    const text = words(report());
    expect(text).toContain('2026-11-24 06:19 UTC');
    expect(text).toContain('chest.dcm read by Honest');
    expect(text).toContain('Not a medical device. For research and quality assurance; not for diagnosis or treatment. The model\'s card says of its use: Demonstration.');
  });

  it('says the prediction beside its operating threshold, and how the best map of each box did beside chance', () => {
    const text = words(report());
    expect(text).toContain('The model\'s highest score is Effusion, probability 96.6 %, at or above its operating threshold of 50.0 %.');
    expect(text).toContain('Box 1, Effusion, maps for Effusion: Grad-CAM and HiResCAM put the largest share of evidence inside, 43.2 % where chance gives 10.0 % (4.3 ×). 3 of 5 maps peak in the box.');
  });

  it('prints what a reader wrote beside the finding and its reader, as text, and says that it may name a patient', () => {
    const [first, ...rest] = sample.boxes;
    const root = report({ boxes: [{ ...first!, laterality: 'right', comment: 'blunted <b>angle</b>\nseen "before" & after' }, ...rest] });
    const [item] = all(all(root, 'figure').find(({ attributes }) => attributes['class'] === 'cover')!, 'li');
    expect(spaced(item!.text)).toBe(`Box 1, ${first!.label} right · ${first!.reader} blunted <b>angle</b> seen "before" & after`);
    expect(all(item!, 'b')).toEqual([]);
    expect(words(root)).toContain('Comments of readers are not: they are free words and may name a patient.');
    expect(words(report())).not.toContain('Comments of readers');
  });

  it('does not call the only score of a model the highest', () => {
    const [, only] = sample.predictions;
    const text = words(report({ predictions: [{ ...only!, index: 0 }] }));
    expect(text).toContain('The model\'s one score is for Effusion');
    expect(text).not.toContain('highest score is');
  });

  it('gives no probabilities where it is not known how to make them', () => {
    const text = words(report({ predictions: sample.predictions.map((row) => ({ ...row, probability: null, threshold: null })) }));
    expect(text).toContain('The model\'s highest score is Effusion (logit 2.35).');
    expect(text).toContain('It is not known how the scores become probabilities');
    expect(text).not.toContain('Probability');
  });

  it('shows the best classes of many, and always those that are explained', () => {
    const predictions = Array.from({ length: 1000 }, (_, index) => ({ index, label: `class ${index}`, logit: index === 1 ? -5 : index / 100, probability: null, threshold: null }));
    const table = all(report({ predictions }), 'table')[0]!;
    expect(tableRows(table).slice(1).map(([label]) => label)).toEqual([...Array.from({ length: 6 }, (_, place) => `class ${999 - place}`), 'class 1 explained']);
    expect(table.text).toContain('7 of 1000 classes');
  });

  it('puts the doctor\'s boxes beside guided backpropagation combined with each coarse map, and says which is not there', () => {
    const root = report();
    const [founding] = all(root, 'div').filter(({ attributes }) => attributes['class'] === 'founding');
    expect(founding!.children.map((figure) => all(figure, 'h4')[0]?.text)).toEqual(['The doctor\'s boxes', 'Guided × Grad-CAM', 'Guided × HiResCAM', 'Guided × LayerCAM']);
    expect(tile(root, 'Guided × LayerCAM')?.text).toContain('Not computed');
    expect(tile(root, 'Guided × HiResCAM')?.text).toContain('drawn plane −0.004 … 3.21×10⁻⁵');
  });

  it('lists of many marks those of the class beside its maps, and all of them under the image', () => {
    const [first] = sample.boxes;
    const many = report({ boxes: [...sample.boxes, ...[3, 4, 5].map((number) => ({ ...first!, id: `box-${number}`, label: `Other ${number}` }))] });
    const [founding] = all(many, 'div').filter(({ attributes }) => attributes['class'] === 'founding');
    expect(all(founding!, 'li').map(({ text }) => spaced(text))).toEqual(['Box 1, Effusion Reader A', 'Box 2, reference (normal) for Sharp angle']);
    expect(spaced(founding!.text)).toContain('The other numbers stand under the image at the head of the report.');
    expect(all(all(many, 'figure').find(({ attributes }) => attributes['class'] === 'cover')!, 'li')).toHaveLength(5);
  });

  it('gives each map its unit, its raw limits, its scale, its grid and its layer', () => {
    const root = report();
    const cam = spaced(tile(root, 'LayerCAM')!.text);
    for (const part of ['0 1.25 logit', 'raw 0 … 1.25 own scale, 0 to max 3 × 3 cells layer features.relu']) expect(cam).toContain(part);
    const fine = spaced(tile(root, 'Gradient')!.text);
    for (const part of ['−0.003 0 0.003 logit / input unit', 'raw −0.004 … 3.21×10⁻⁵ own scale, ± P99.5 input 6 × 6 × 3, channels summed']) expect(fine).toContain(part);
    expect(tile(root, 'Gradient')!.text).not.toContain('features.relu');
  });

  it('names the unit by the score that was explained', () => {
    const root = withSection({ score: { kind: 'probability', value: 0.5 } });
    expect(tile(root, 'LayerCAM')!.text).toContain('probability');
    expect(tile(root, 'Gradient')!.text).toContain('probability / input unit');
  });

  it('says when a scale is locked, and to what', () => {
    expect(tile(withSection({ maps: [camMap('layer-cam', { scaleLockedTo: 'all panes' })] }), 'LayerCAM')!.text).toContain('scale locked to all panes');
  });

  it('says "no evidence" over a map without any, and gives it no colours', () => {
    const figure = tile(report(), 'Guided × Grad-CAM')!;
    expect(all(figure, 'p').some(({ attributes, text }) => attributes['class'] === 'stamp' && text === 'No evidence')).toBe(true);
    expect(all(figure, 'div').some(({ attributes }) => attributes['class']?.startsWith('ramp'))).toBe(false);
  });

  it('says which maps are identical by construction', () => {
    expect(tile(report(), 'HiResCAM')!.text).toContain('Identical to Grad-CAM by construction');
    expect(tile(report(), 'LayerCAM')!.text).not.toContain('Identical');
  });

  it('counts the maps that there are', () => {
    expect(words(withSection({ maps: [fineMap('gradient')], combined: [] }))).toContain('The map beside the boxes');
    expect(words(report())).toContain('The six maps beside the boxes');
  });

  it('explains only the methods that it shows', () => {
    const [table] = all(report(), 'table').filter(({ attributes }) => attributes['class'] === 'methods');
    expect(tableRows(table!).slice(1)).toHaveLength(7);
    expect(table!.text).not.toContain('Deconvnet');
  });

  it('says in its passport when another engine than the one asked for computed the maps', () => {
    const note = 'ONNX Runtime WebGPU lost its device (the driver was reset); ONNX Runtime computed it instead.';
    expect(words(report({ engine: { ...sample.engine, note } }))).toContain(note);
    expect(words(report())).not.toContain('instead');
  });

  it('carries a passport: sums, layer, engine, versions, preprocessing, placement, notes, boxes and the command', () => {
    const passport = spaced(all(report(), 'section').find(({ attributes }) => attributes['class'] === 'passport')!.text);
    for (const part of [
      'a'.repeat(64), 'b'.repeat(64), 'features.relu, 8 × 3 × 3', 'ONNX Runtime 1.30.0 on CPU', 'overread 0.1.0 · node 24.21.0', 'The middle is cut out.', 'float16 weights were widened to float32',
      'The model saw 30 × 30 pixels from (5, 0): 75.0 % of the image. One input value covers 5 × 5 image pixels. One cell of a coarse map covers 10 × 10.',
      'overlapping pooling windows: sum; seed of the level of chance: 7', 'logit of Effusion (column 1): 2.35',
    ]) expect(passport).toContain(part);
    const boxes = all(report(), 'table').at(-1)!;
    expect(tableRows(boxes).slice(1)).toEqual([['1', 'box-1', 'Effusion', 'finding', 'Reader A', '6', '12', '8', '9.5'], ['2', 'box-2', 'Sharp angle', 'reference-normal', '–', '26', '20', '6', '6']]);
  });

  it('leaves patient details out and says so, unless they are given', () => {
    expect(words(report())).toContain('Patient details are left out of this report.');
    const named = words(report({ image: { ...sample.image, patient: [{ name: 'Patient', value: 'DEMO^ONE' }] } }));
    expect(named).toContain('DEMO^ONE');
    expect(named).not.toContain('left out of this report');
  });

  it('is the same for the same input, whatever the clock says', () => {
    expect(renderReport(sample)).toBe(renderReport(structuredClone(sample)));
  });
});

describe('the document', () => {
  it('loads nothing and runs nothing: its policy forbids it and nothing in it tries', () => {
    const markup = renderReport(sample);
    const root = readHtml(markup);
    const policy = all(root, 'meta').find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy');
    expect(policy?.attributes['content']).toBe('default-src \'none\'; img-src data:; style-src \'unsafe-inline\'');
    for (const { name, attributes } of all(root)) {
      expect(['script', 'link', 'iframe', 'object', 'embed', 'form', 'base', 'a']).not.toContain(name);
      for (const [key, value] of Object.entries(attributes)) {
        expect(key.startsWith('on'), `${name} ${key}`).toBe(false);
        if (['src', 'href', 'xlink:href', 'srcset', 'data', 'action'].includes(key)) expect(value, `${name} ${key}`).toMatch(/^(data:image\/png;base64,[A-Za-z0-9+/]+=*|#film)$/);
      }
    }
    expect(all(root, 'style')[0]!.text).not.toMatch(/url\(|@import|\/\//);
    expect(markup).not.toMatch(/https?:|file:/);
  });

  it('escapes every string that comes from outside, in text and in attributes', () => {
    const nasty = '"><script>alert(1)</script><img src=x onerror=alert(2)>\'&amp;\u0000\u202egnp';
    const poisoned = (value: unknown, key = ''): unknown => {
      if (value instanceof Uint8Array || ['kind', 'role', 'method', 'space', 'boxId', 'id', 'identicalTo'].includes(key)) return value;
      if (typeof value === 'string') return key === 'engineName' ? value : nasty;
      if (Array.isArray(value)) return value.map((one) => poisoned(one));
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, poisoned(one, name)]));
    };
    const input = { ...(poisoned({ ...sample, image: { ...sample.image, patient: [{ name: 'a', value: 'b' }] } }) as ReportInput), engine: { ...sample.engine, device: nasty } };
    const markup = renderReport({ ...input, versions: { [nasty]: nasty } });
    const root = readHtml(markup);
    expect(all(root).filter(({ name }) => name === 'script')).toEqual([]);
    expect(all(root).flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => name.startsWith('on'))).toEqual([]);
    expect(markup).not.toMatch(/[\u0000-\u0008\u202a-\u202e]/);
    expect(all(root, 'title')[0]!.text).toContain('<script>alert(1)</script>');
    expect(all(root).map(({ name }) => name)).toEqual(all(report({ image: { ...sample.image, patient: [{ name: 'a', value: 'b' }] }, versions: { a: 'b' } })).map(({ name }) => name));
  });

  it('has one main heading, no level left out, unique ids that labels point at, and a language', () => {
    const root = report({ sections: [effusion, { ...effusion, target: { index: 0, name: 'Normal', sign: 1 } }] });
    const levels = all(root).filter(({ name }) => /^h[1-6]$/.test(name)).map(({ name }) => Number(name[1]));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, index) => expect(level, `heading ${index}`).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1));
    const ids = all(root).flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attributes } of all(root)) if (attributes['aria-labelledby'] !== undefined) expect(ids).toContain(attributes['aria-labelledby']);
    expect(all(root, 'html')[0]!.attributes['lang']).toBe('en');
  });

  it('gives every picture words, and every table a caption and headers with a scope', () => {
    const root = report();
    for (const { attributes } of all(root, 'svg')) expect(attributes['aria-hidden'] === 'true' || (attributes['aria-label'] ?? '') !== '').toBe(true);
    for (const { attributes } of all(root, 'img')) expect(attributes['alt']).toBeTruthy();
    for (const table of all(root, 'table')) {
      expect(table.children[0]?.name).toBe('caption');
      expect(table.children[0]?.text).not.toBe('');
      for (const header of all(table, 'th')) expect(['col', 'row', 'colgroup']).toContain(header.attributes['scope']);
    }
  });

  it('gives every row of a table the same number of columns', () => {
    for (const table of all(report(), 'table')) {
      const wide = (row: ReturnType<typeof report>): number => row.children.reduce((sum, { attributes }) => sum + Number(attributes['colspan'] ?? 1), 0);
      const rows = all(table, 'tr');
      const spanned = rows[0]!.children.filter(({ attributes }) => attributes['rowspan'] === '2').length;
      const widths = rows.map((row, index) => wide(row) + (index === 1 ? spanned : 0));
      expect(new Set(widths).size, spaced(table.text).slice(0, 60)).toBe(1);
    }
  });

  it('draws boxes, cells and what was never seen as lines over the image, which is in the file once', () => {
    const markup = renderReport(sample);
    const root = readHtml(markup);
    expect(all(root, 'image').filter(({ attributes }) => attributes['id'] === 'film')).toHaveLength(1);
    const layerCam = tile(root, 'LayerCAM')!;
    expect(all(layerCam, 'rect').map(({ attributes: { x, y, width, height } }) => [x, y, width, height].join(' '))).toEqual(['6 12 8 9.5', '26 20 6 6']);
    expect(all(layerCam, 'rect').map(({ attributes }) => attributes['stroke-dasharray'] !== undefined)).toEqual([false, true]);
    const paths = Object.fromEntries(all(layerCam, 'path').map(({ attributes }) => [attributes['class'], attributes['d']]));
    expect(paths['cells']).toBe('M15 0V30M25 0V30M5 10H35M5 20H35');
    expect(paths['unseen']).toBe('M0 0H40V30H0ZM5 0h30v30h-30Z');
  });

  it('shows the finished overlay where a map has no colours of its own', () => {
    const { colours: _colours, ...bare } = camMap('layer-cam');
    const figure = tile(withSection({ maps: [bare] }), 'LayerCAM')!;
    expect(all(figure, 'img')).toHaveLength(1);
    expect(all(figure, 'rect')).toHaveLength(0);
  });

  it('stands without boxes, layer, agreement or sections', () => {
    const text = words(report({ boxes: [], sections: [{ ...effusion, layer: null, agreement: [] }] }));
    expect(text).toContain('Nothing was marked, so nothing is measured against a doctor here.');
    expect(words(report({ sections: [], predictions: [] }))).toContain('Passport');
  });
});
