// A DICOMDIR lists its files with what their patient, study and series records say, whatever its offsets do.
import { readFileSync } from 'node:fs';
import { expect, it, describe } from 'vitest';

import { readMediaDirectory } from '../../src/dicom/media-directory.ts';
import { describeShared, sharedPath } from '../shared-data.ts';
import { directoryOf, mediaDirectory } from './media-directory.ts';

const read = (bytes: Uint8Array) => readMediaDirectory(bytes, { name: 'DICOMDIR', inflateRaw: () => { throw new Error('not deflated'); } });
const patient = (name: string) => ({ '00100010': ['PN', name] as const, '00100020': ['LO', name] as const });

describe('a media directory', () => {
  it('gives every file what the records above it say', () => {
    expect(read(directoryOf(['A\\B\\IM1', 'A\\B\\IM2']))).toEqual({
      warnings: [],
      files: ['IM1', 'IM2'].map((name) => ({
        fileId: ['A', 'B', name], isImage: true,
        header: { patient: { name: 'Disc^Dora', id: 'D-1' }, studyDate: '20260102', studyUid: '4.4', modality: 'CR', seriesUid: '4.4.1', size: null },
      })),
    });
  });

  it('follows its offsets, not the order in which records stand', () => {
    const { files } = read(mediaDirectory([
      { type: 'IMAGE', fileId: 'TWO' }, { type: 'SERIES', lower: 0 }, { type: 'STUDY', lower: 1 },
      { type: 'PATIENT', lower: 4, next: 7, elements: patient('One') }, { type: 'STUDY', lower: 5 }, { type: 'SERIES', lower: 6 }, { type: 'IMAGE', fileId: 'ONE' },
      { type: 'PATIENT', lower: 2, elements: patient('Two') },
    ], { first: 3 }));
    expect(files.map(({ fileId, header }) => [fileId[0], header.patient.name])).toEqual([['ONE', 'One'], ['TWO', 'Two']]);
  });

  it('ends where offsets lead in a circle, and takes the records that none reaches in their order', () => {
    const { files, warnings } = read(mediaDirectory([
      { type: 'PATIENT', lower: 1, next: 0, elements: patient('One') }, { type: 'STUDY', lower: 0, next: 1 },
      { type: 'PATIENT', elements: patient('Lost') }, { type: 'IMAGE', fileId: 'LOST' },
    ]));
    expect(files.map(({ fileId, header }) => [fileId[0], header.patient.name])).toEqual([['LOST', 'Lost']]);
    expect(warnings).toEqual(['2 of its 4 records are reached by no offset and were taken in their order']);
  });

  it('without any offset is read in the order of its records', () => {
    const { files } = read(mediaDirectory([{ type: 'PATIENT', elements: patient('A') }, { type: 'IMAGE', fileId: 'A1' }, { type: 'PATIENT', elements: patient('B') }, { type: 'IMAGE', fileId: 'B1' }], { first: null }));
    expect(files.map(({ fileId, header }) => [fileId[0], header.patient.name])).toEqual([['A1', 'A'], ['B1', 'B']]);
  });

  it('with thousands of records in one chain is walked without recursion', () => {
    const records = Array.from({ length: 3_000 }, (_, at) => ({ type: 'IMAGE', fileId: `I${at}`, ...(at < 2_999 ? { next: at + 1 } : {}) }));
    expect(read(mediaDirectory(records)).files).toHaveLength(3_000);
  });

  it('that is none is refused by name', () => {
    expect(() => read(directoryOf([]).subarray(0, 300))).toThrow('DICOMDIR: expected a DICOMDIR with its (0004,1220) Directory Record Sequence, got none.');
  });
});

describeShared('dicom/dicomdir/DICOMDIR', 'a disc with three patients', () => {
  it.each([['DICOMDIR', 6], ['DICOMDIR-bigEnd', 6], ['DICOMDIR-implicit', 6], ['DICOMDIR-reordered', 6], ['DICOMDIR-nopatient', 7]])('%s lists 31 images in 13 series', (name, studies) => {
    const { files } = read(new Uint8Array(readFileSync(sharedPath(`dicom/dicomdir/${name}`))));
    expect([files.length, new Set(files.map(({ header }) => header.seriesUid)).size, new Set(files.map(({ header }) => `${header.patient.id ?? ''} ${header.studyUid ?? ''}`)).size]).toEqual([31, 13, studies]);
  });
});
