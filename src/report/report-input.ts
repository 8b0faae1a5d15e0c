// Everything a comparison report is made of: one image, one model, the doctor's boxes and the maps beside them.
import type { Box } from '../contracts/annotation.ts';
import type { UsedEngine } from '../contracts/engines.ts';
import type { MapSpace, MethodId, ScoreKind, Target } from '../contracts/explanation.ts';
import type { Agreement, Prediction } from '../contracts/ipc.ts';
import type { GateRecord } from '../contracts/input-gate.ts';
import type { ImageRect, Placement } from '../contracts/coordinates.ts';
import type { SwitchModeName } from '../contracts/question.ts';
import type { MapParameters } from '../contracts/sampling.ts';
import type { DisplayScale } from './display-scale.ts';
import type { ReportReaders } from './readers/report-readers.ts';

export interface ReportInput {
  /** ISO 8601 with time zone. */
  readonly createdAt: string;
  /** Program → version. */
  readonly versions: Readonly<Record<string, string>>;
  readonly image: ReportImage;
  readonly model: ReportModel;
  readonly engine: UsedEngine;
  readonly predictions: readonly Prediction[];
  readonly boxes: readonly Box[];
  /** Left out: one reader, and nobody read blind. */
  readonly readers?: ReportReaders;
  /** What the input gate said of the image; left out: it was not asked. */
  readonly gate?: GateRecord;
  /** What the model said with parts of the image painted out, in the order in which they were tried; left out: nothing was. */
  readonly tries?: readonly ReportTry[];
  /** How the image became the model's input, one sentence a step. */
  readonly preprocessing: readonly string[];
  /** One for `--target`, and one for every further class that a box is labelled with. */
  readonly sections: readonly ReportSection[];
  readonly seed: number;
  /** How overlapping pooling windows were put back; left out: sum. */
  readonly switches?: SwitchModeName;
}

/** One rectangle painted out, and the scores without it and as the image is. */
export interface ReportTry {
  /** Pixels of the image. */
  readonly rect: ImageRect;
  /** `mean`: the mean grey of a frame around it · `blur`: its own pixels, blurred until nothing in it is recognised. */
  readonly fill: 'mean' | 'blur';
  readonly before: readonly Prediction[];
  readonly after: readonly Prediction[];
}

export interface ReportImage {
  readonly name: string;
  readonly sha256: string;
  readonly rows: number;
  readonly cols: number;
  /** Height of a pixel over its width; left out: 1. */
  readonly pixelAspect?: number;
  /** Without the patient: modality, view, date and the like. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** PNG: the image as displayed, without the boxes, which the report draws itself (`imagePicture`). */
  readonly picture: Uint8Array;
  /** Of the file, counted from 0; left out: the first. */
  readonly frame?: number;
  /** Only where a person asked for it: left out, the report says that it was left out. */
  readonly patient?: readonly { readonly name: string; readonly value: string }[];
}

export interface ReportModel {
  readonly name: string;
  /** The file's name, for the command line; left out: `name`. */
  readonly file?: string;
  readonly sha256: string;
  readonly format: string;
  readonly description: string;
  readonly intendedUse: string;
  readonly licence: string;
  readonly labels: readonly string[];
  readonly notes: readonly string[];
}

export interface ReportSection {
  readonly target: Target;
  readonly score: { readonly kind: ScoreKind; readonly value: number };
  readonly layer: { readonly name: string; readonly shape: readonly number[] } | null;
  /** Why this class is explained: "the class with the highest score" (`targetReason`), "the class of box-2". */
  readonly reason: string;
  readonly maps: readonly ReportMap[];
  /** Why methods that were asked for have no map here, one sentence each. */
  readonly refused?: readonly string[];
  /** Guided backpropagation combined with each coarse map, where not among `maps`. */
  readonly combined?: readonly ReportMap[];
  readonly agreement: readonly ReportAgreement[];
}

export interface ReportMap {
  readonly method: MethodId;
  readonly space: MapSpace;
  readonly shape: readonly number[];
  /** What it was made with beyond the question itself. */
  readonly parameters?: MapParameters;
  /** Raw values as computed. */
  readonly min: number;
  readonly max: number;
  /** null: no evidence. */
  readonly scale: DisplayScale | null;
  /** Set where it must be the same map as another method's at this layer. */
  readonly identicalTo: MethodId | null;
  /** PNG: the map over the image with the boxes and the colour bar. */
  readonly overlay: Uint8Array;
  /** PNG with transparency over the whole area of the image: the map alone (`mapColours`); left out: `overlay` is shown. */
  readonly colours?: Uint8Array;
  /** Where the map lies on the image: gives the cell grid and what never reached the model. */
  readonly placement?: Placement;
  /** Multiplied from two maps on the plane that is drawn (channels summed); `min` and `max` are that plane's. */
  readonly isDerived?: boolean;
  /** What shares this map's scale, in words; left out: the scale is its own. */
  readonly scaleLockedTo?: string;
}

/** The finding's shape stands with the finding itself. */
export interface ReportAgreement extends Omit<Agreement, 'kind' | 'point'> {
  /** Of a point, in place of the numbers that take an area; left out: none. */
  readonly point?: Agreement['point'];
  readonly reader: string;
  /** The class whose map was measured. */
  readonly target: string;
  /** Set where the box's label is no class of the model, so that another class was measured. */
  readonly note: string | null;
}
