// Encodes one synthetic radiograph as a CR or DX instance, explicit little endian (PS3.3 A.2, A.26; PS3.10).
import { createHash } from 'node:crypto';
import dcmjs from 'dcmjs';
import type { DemoCase } from './demo-cases.ts';
import type { DisplayWindow } from './generator/display.ts';

export interface DemoPixels {
  /** Logarithmic signal, row-major. */
  readonly signal: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly spacingMm: number;
  readonly window: DisplayWindow;
}

const sopClass = { CR: '1.2.840.10008.5.1.4.1.1.1', DX: '1.2.840.10008.5.1.4.1.1.1.1' } as const;
const explicitLittleEndian = '1.2.840.10008.1.2.1';

/** The file's bytes. The same case and pixels give the same bytes. */
export function encodeDicom(demo: DemoCase, pixels: DemoPixels): Uint8Array {
  const { values, center, width } = storedValues(demo, pixels);
  const { modality, bitsStored, photometric } = demo.encoding;
  const { rows, columns, spacingMm } = pixels;
  const number = Number(demo.name.slice(0, 2));
  const spacing = [spacingMm.toFixed(4), spacingMm.toFixed(4)];
  const time = `09${String(number * 7).padStart(2, '0')}00`;
  const dataset: Record<string, unknown> = {
    _meta: {
      FileMetaInformationVersion: { Value: [new Uint8Array([0, 1]).buffer], vr: 'OB' },
      MediaStorageSOPClassUID: { Value: [sopClass[modality]], vr: 'UI' },
      MediaStorageSOPInstanceUID: { Value: [uid(`${demo.name} instance`)], vr: 'UI' },
      TransferSyntaxUID: { Value: [explicitLittleEndian], vr: 'UI' },
      ImplementationClassUID: { Value: [uid('overread demo study')], vr: 'UI' },
      ImplementationVersionName: { Value: ['OVERREAD_DEMO'], vr: 'SH' },
    },
    SpecificCharacterSet: 'ISO_IR 100',
    ImageType: ['ORIGINAL', 'PRIMARY', ''],
    SOPClassUID: sopClass[modality],
    SOPInstanceUID: uid(`${demo.name} instance`),
    StudyDate: '20261120',
    SeriesDate: '20261120',
    AcquisitionDate: '20261120',
    ContentDate: '20261120',
    StudyTime: time,
    SeriesTime: time,
    AcquisitionTime: time,
    ContentTime: time,
    AccessionNumber: `DEMO${number}`,
    Modality: modality,
    Manufacturer: 'Overread',
    InstitutionName: 'Synthetic',
    ReferringPhysicianName: '',
    StudyDescription: 'Chest PA (synthetic)',
    SeriesDescription: 'PA',
    ManufacturerModelName: 'Synthetic radiograph generator',
    PatientName: demo.patient,
    PatientID: `DEMO-0${number}`,
    PatientBirthDate: '',
    PatientSex: demo.sex,
    BodyPartExamined: 'CHEST',
    KVP: '120',
    SoftwareVersions: '1',
    ProtocolName: 'Chest PA',
    ImagerPixelSpacing: spacing,
    ViewPosition: 'PA',
    StudyInstanceUID: uid(`${demo.name} study`),
    SeriesInstanceUID: uid(`${demo.name} series`),
    StudyID: String(number),
    SeriesNumber: '1',
    InstanceNumber: '1',
    PatientOrientation: ['L', 'F'],
    SamplesPerPixel: 1,
    PhotometricInterpretation: photometric,
    Rows: rows,
    Columns: columns,
    BitsAllocated: 16,
    BitsStored: bitsStored,
    HighBit: bitsStored - 1,
    PixelRepresentation: 0,
    BurnedInAnnotation: 'NO',
    LossyImageCompression: '00',
    ImageComments: 'Synthetic image; no patient. Not for clinical use.',
    _vrMap: { PixelData: 'OW' },
    PixelData: values.buffer,
  };
  if (center !== null) Object.assign(dataset, { WindowCenter: center, WindowWidth: width, VOILUTFunction: 'LINEAR' });
  Object.assign(dataset, modality === 'DX' ? digitalXRay(photometric) : { PlateID: '', CassetteOrientation: 'PORTRAIT' });
  return new Uint8Array(dcmjs.data.datasetToDict(dataset).write());
}

/** What the DX module set asks for beyond CR (PS3.3 A.26.3). */
function digitalXRay(photometric: string): Record<string, unknown> {
  return {
    PresentationIntentType: 'FOR PRESENTATION',
    ImageLaterality: 'U',
    AnatomicRegionSequence: [{ CodeValue: '51185008', CodingSchemeDesignator: 'SCT', CodeMeaning: 'Chest' }],
    ViewCodeSequence: [{
      CodeValue: '399348003', CodingSchemeDesignator: 'SCT', CodeMeaning: 'postero-anterior',
      ViewModifierCodeSequence: [],
    }],
    PositionerType: 'NONE',
    DetectorType: 'DIRECT',
    DetectorConfiguration: 'AREA',
    DetectorActiveShape: 'RECTANGLE',
    FieldOfViewShape: 'RECTANGLE',
    FieldOfViewOrigin: ['0', '0'],
    FieldOfViewRotation: '0',
    FieldOfViewHorizontalFlip: 'NO',
    PixelIntensityRelationship: 'LOG',
    PixelIntensityRelationshipSign: photometric === 'MONOCHROME1' ? -1 : 1,
    RescaleIntercept: '0',
    RescaleSlope: '1',
    RescaleType: 'US',
    PresentationLUTShape: photometric === 'MONOCHROME1' ? 'INVERSE' : 'IDENTITY',
    AcquisitionContextSequence: [],
  };
}

/** Quantise the signal, and the LINEAR window (PS3.3 C.11.2.1.2.1) that shows it as the display window does. */
function storedValues({ encoding }: DemoCase, { signal, window }: DemoPixels): { values: Uint16Array; center: string | null; width: string | null } {
  const top = 2 ** encoding.bitsStored - 1;
  const inverted = encoding.photometric === 'MONOCHROME1';
  // Raw signal runs from open air (0) to well above the densest bone; a full-range file holds the display range and no more.
  const [low, high] = encoding.values === 'full' ? [window.low, window.high] : [-0.2, 6.2];
  const values = new Uint16Array(signal.length);
  for (let i = 0; i < values.length; i++) {
    const share = Math.min(1, Math.max(0, ((signal[i] ?? 0) - low) / (high - low)));
    const value = Math.round(share * top);
    values[i] = inverted ? top - value : value;
  }
  if (encoding.values === 'full' && encoding.modality === 'CR') return { values, center: null, width: null };
  const place = (s: number): number => Math.round(((s - low) / (high - low)) * top);
  const ends = [place(window.low), place(window.high)].map((v) => (inverted ? top - v : v)).sort((a, b) => a - b);
  const [first = 0, last = top] = ends;
  return { values, center: String((first + last + 1) / 2), width: String(last - first + 1) };
}

/** A UID of the 2.25 arc (PS3.5 B.2) from a name-based UUID, so that a second run writes the same file. */
function uid(name: string): string {
  const bytes = createHash('sha256').update(`overread ${name}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}`;
}
