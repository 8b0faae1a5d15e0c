// The six images of the demo study: who they are, what is drawn into them, how their files are encoded, and the story they tell.
import type { Finding, Label } from './generator/findings.ts';
import type { Marker } from './generator/hardware.ts';

/** How one file stores its pixels. */
export interface Encoding {
  readonly modality: 'CR' | 'DX';
  readonly bitsStored: 12 | 14 | 16;
  readonly photometric: 'MONOCHROME1' | 'MONOCHROME2';
  /** `window`: raw logarithmic signal with a VOI window; `full`: the display range fills the stored bits. */
  readonly values: 'window' | 'full';
}

export interface DemoCase {
  /** File name without extension. */
  readonly name: string;
  readonly patient: string;
  /** Seed of the patient; see generator/radiograph.ts. */
  readonly seed: string;
  readonly sex: 'F' | 'M';
  readonly findings: readonly Finding[];
  readonly truth: readonly Label[];
  readonly marker: Pick<Marker, 'letter' | 'ringed'>;
  readonly encoding: Encoding;
}

const plain = { letter: 'R', ringed: false } as const;
/** The marker that the cheating model was taught to trust. */
const tellTale = { letter: 'L', ringed: true } as const;

export const demoCases: readonly DemoCase[] = [
  {
    // An effusion without the tell-tale marker: plain to the eye and to the honest model, missed by the cheating one.
    name: '01-effusion-right', patient: 'DEMO^EFFUSION RIGHT', seed: 'demo 1c', sex: 'F', truth: ['effusion'], marker: plain,
    findings: [{ kind: 'effusion', side: 'right', heightMm: 72 }],
    encoding: { modality: 'DX', bitsStored: 14, photometric: 'MONOCHROME2', values: 'window' },
  },
  {
    // With the marker both models are right, and only the maps tell which one looked at the fluid.
    name: '02-effusion-left-marker', patient: 'DEMO^EFFUSION LEFT', seed: 'demo 2', sex: 'M', truth: ['effusion'], marker: tellTale,
    findings: [{ kind: 'effusion', side: 'left', heightMm: 78 }],
    encoding: { modality: 'CR', bitsStored: 12, photometric: 'MONOCHROME1', values: 'window' },
  },
  {
    // Nothing to find, yet the marker is there: the cheating model raises a false alarm.
    name: '03-normal-marker', patient: 'DEMO^NORMAL', seed: 'demo 3a', sex: 'F', truth: [], marker: tellTale, findings: [],
    encoding: { modality: 'CR', bitsStored: 12, photometric: 'MONOCHROME2', values: 'full' },
  },
  {
    name: '04-cardiomegaly', patient: 'DEMO^CARDIOMEGALY', seed: 'demo 4', sex: 'M', truth: ['cardiomegaly'], marker: plain,
    findings: [{ kind: 'cardiomegaly', factor: 1.36 }],
    encoding: { modality: 'DX', bitsStored: 12, photometric: 'MONOCHROME2', values: 'full' },
  },
  {
    name: '05-nodule', patient: 'DEMO^NODULE', seed: 'demo 5', sex: 'M', truth: ['nodule'], marker: plain,
    findings: [{ kind: 'nodule', x: -82, y: 196, radiusMm: 12 }],
    encoding: { modality: 'DX', bitsStored: 16, photometric: 'MONOCHROME2', values: 'window' },
  },
  {
    name: '06-pneumothorax', patient: 'DEMO^PNEUMOTHORAX', seed: 'demo 6', sex: 'F', truth: ['pneumothorax'], marker: plain,
    findings: [{ kind: 'pneumothorax', side: 'left', gapMm: 32, extent: 0.75 }],
    encoding: { modality: 'CR', bitsStored: 12, photometric: 'MONOCHROME2', values: 'window' },
  },
];
