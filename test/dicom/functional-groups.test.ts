// Enhanced images: what functional groups say of all frames and of each, against numbers worked out by hand from PS3.3 C.7.6.16, C.11.2 and C.7.6.2.1.1.
import { describe, expect, it } from 'vitest';
import { displayValues } from '../../src/dicom/display.ts';
import { imageMarks, marks } from '../../src/dicom/marks.ts';
import { decoded } from './decoded.ts';
import type { DecodedImage } from '../../src/dicom/decoded-image.ts';
import type { ElementList } from './synthetic.ts';

/** Two frames of 2 × 3 pixels: 0…5 and 6…11. */
const twoFrames = { '00280008': ['IS', '2'], '7fe00010': ['OW', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]] } as const;

const voi = (item: ElementList): ElementList => ({ '00289132': ['SQ', [item]] });
const window = (center: string, width: string, kind?: string): ElementList => ({ '00281050': ['DS', center], '00281051': ['DS', width], ...(kind === undefined ? {} : { '00281056': ['CS', kind] }) });

function frames(groups: { readonly shared?: ElementList; readonly own?: readonly ElementList[] }, top: ElementList = {}, syntax?: string): [DecodedImage, DecodedImage] {
  const elements = {
    ...twoFrames, ...top,
    ...(groups.shared === undefined ? {} : { '52009229': ['SQ', [groups.shared]] as const }),
    ...(groups.own === undefined ? {} : { '52009230': ['SQ', groups.own] as const }),
  };
  const at = (frame: number) => decoded(elements, { frame, ...(syntax === undefined ? {} : { syntax }) });
  return [at(0), at(1)];
}

const greys = (image: DecodedImage) => [...displayValues(image)].map((value) => Number(value.toFixed(3)));

describe('the window of a frame (PS3.3 C.7.6.16.2.10)', () => {
  const own = [voi(window('-5', '10', 'LINEAR_EXACT')), voi(window('7', '10', 'SIGMOID'))];
  // 2v − 10 in all frames.
  const shared: ElementList = { '00289145': ['SQ', [{ '00281052': ['DS', '-10'], '00281053': ['DS', '2'], '00281054': ['LO', 'US'] }]] };

  it.each([['explicit', undefined], ['implicit', '1.2.840.10008.1.2'], ['big-endian', '1.2.840.10008.1.2.2']])('is its own, after the rescale of all frames (%s file)', (_name, syntax) => {
    const [first, second] = frames({ shared, own }, {}, syntax);
    // LINEAR_EXACT: (x + 5) / 10 + ½ of −10, −8, … 0.
    expect(greys(first)).toEqual([0, 51, 102, 153, 204, 255]);
    // SIGMOID: 1 / (1 + e^(−4 (x − 7) / 10)) of 2, 4, … 12: 1/(1+e²) = 0.1192029, 1/(1+e^1.2) = 0.2314752, 1/(1+e^0.4) = 0.4013123 and their counterparts.
    expect(greys(second)).toEqual([30.397, 59.026, 102.335, 152.665, 195.974, 224.603]);
    expect([first, second].map(({ dicom }) => dicom?.hasFrameWindow)).toEqual([true, true]);
  });

  it('takes the place of one at the top, whose function is not left over', () => {
    const [first] = frames({ own: [voi(window('2.5', '6')), voi(window('2.5', '6'))] }, { ...window('100', '10', 'SIGMOID'), '00281055': ['LO', 'OLD'] });
    expect(first.display.voi).toEqual({ kind: 'window', window: { center: 2.5, width: 6, function: 'LINEAR' } });
    expect(first.display.choices).toHaveLength(1);
  });

  it('that is said for all frames is no frame’s own', () => {
    const [first, second] = frames({ shared: voi(window('5.5', '11', 'LINEAR_EXACT')) });
    expect(greys(first)).toEqual([0, 1, 2, 3, 4, 5].map((value) => Number(((value / 11) * 255).toFixed(3))));
    expect(second.display.voi).toEqual(first.display.voi);
    expect(first.dicom?.hasFrameWindow).toBe(false);
  });

  it('comes from the top where no group says one', () => {
    const [first, second] = frames({ shared: {}, own: [{}, {}] }, window('2.5', '5', 'LINEAR_EXACT'));
    expect(greys(first)).toEqual([0, 51, 102, 153, 204, 255]);
    expect(second.display.voi).toEqual(first.display.voi);
  });

  it('may be a table', () => {
    const table: ElementList = { '00283010': ['SQ', [{ '00283002': ['US', [3, 6, 8]], '00283006': ['OW', [0, 51, 204]] }]] };
    const [, second] = frames({ own: [voi(window('2.5', '6')), voi(table)] });
    expect(greys(second)).toEqual([0, 51, 204, 204, 204, 204]);
  });
});

it('a rescale of each frame’s own is used in that frame (PS3.3 C.7.6.16.2.9)', () => {
  const rescale = (slope: string): ElementList => ({ '00289145': ['SQ', [{ '00281052': ['DS', '0'], '00281053': ['DS', slope], '00281054': ['LO', 'US'] }]] });
  const [first, second] = frames({ own: [rescale('1'), rescale('0.5')] }, window('2.5', '5', 'LINEAR_EXACT'));
  expect(greys(first)).toEqual([0, 51, 102, 153, 204, 255]);
  // 6…11 halved: 3, 3.5, … 5.5.
  expect(greys(second)).toEqual([153, 178.5, 204, 229.5, 255, 255]);
});

it('a shutter of each frame’s own hides in that frame (PS3.3 C.7.6.11 and C.7.6.16.2)', () => {
  const shutter = (left: string, right: string): ElementList => ({ '00189472': ['SQ', [{ '00181600': ['CS', 'RECTANGULAR'], '00181602': ['IS', left], '00181604': ['IS', right], '00181606': ['IS', '1'], '00181608': ['IS', '2'] }]] });
  const hidden = (image: DecodedImage) => [...(imageMarks(image) ?? [])].map((mark) => mark & marks.shutter);
  const [first, second] = frames({ own: [shutter('2', '3'), shutter('1', '1')] });
  expect(hidden(first)).toEqual([2, 0, 0, 2, 0, 0]);
  expect(hidden(second)).toEqual([0, 2, 2, 0, 2, 2]);
});

describe('where a frame lies (PS3.3 C.7.6.16.2.1, .3, .4 and C.7.6.2.1.1)', () => {
  const measures: ElementList = { '00289110': ['SQ', [{ '00280030': ['DS', '0.5\\2'], '00180050': ['DS', '3'] }]], '00209116': ['SQ', [{ '00200037': ['DS', '0\\1\\0\\0\\0\\-1'] }]] };
  const place = (position: string): ElementList => ({ '00209113': ['SQ', [{ '00200032': ['DS', position] }]] });

  it('is read from its groups: spacing and directions of all frames, the position of each', () => {
    const [first, second] = frames({ shared: measures, own: [place('10\\-20\\30'), place('13\\-20\\30')] }, { '00200052': ['UI', '1.2.3'] });
    expect(first.dicom?.spacing).toMatchObject({ rowMm: 0.5, columnMm: 2 });
    // A row runs to the back, 2 mm from column to column; a column to the feet, 0.5 mm from row to row.
    expect(first.dicom?.plane).toEqual({ frameOfReferenceUid: '1.2.3', origin: [10, -20, 30], alongRow: [0, 2, 0], alongColumn: [0, 0, -0.5], thicknessMm: 3 });
    expect(second.dicom?.plane?.origin).toEqual([13, -20, 30]);
    expect(first.display.orientation).toEqual(['P', 'F']);
  });

  it('is not said where directions are no directions, or there is no frame of reference', () => {
    const bent: ElementList = { ...measures, '00209116': ['SQ', [{ '00200037': ['DS', '0\\1\\0\\0\\1\\0'] }]] };
    expect(frames({ shared: bent, own: [place('0\\0\\0'), place('0\\0\\1')] }, { '00200052': ['UI', '1.2.3'] })[0].dicom?.plane).toBeUndefined();
    expect(frames({ shared: measures, own: [place('0\\0\\0'), place('0\\0\\1')] })[0].dicom?.plane).toBeUndefined();
  });
});

it('fewer items than frames: a frame without an item of its own is read from the top', () => {
  const [first, second] = frames({ own: [voi(window('2.5', '5', 'LINEAR_EXACT'))] }, window('8.5', '5', 'LINEAR_EXACT'));
  expect(greys(first)).toEqual([0, 51, 102, 153, 204, 255]);
  expect(greys(second)).toEqual([0, 51, 102, 153, 204, 255]);
});
