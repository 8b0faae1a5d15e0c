// Everything a comparison report is made of: one image, one model, the doctor's boxes and the maps beside them.
import type { Box } from '../contracts/annotation.ts';
import type { EngineDescription, MapSpace, MethodId, ScoreKind, Target } from '../contracts/explanation.ts';
import type { Agreement, Prediction } from '../contracts/ipc.ts';
import type { DisplayScale } from './display-scale.ts';

export interface ReportInput {
  /** ISO 8601 with time zone. */
  readonly createdAt: string;
  /** Program → version. */
  readonly versions: Readonly<Record<string, string>>;
  readonly image: ReportImage;
  readonly model: ReportModel;
  readonly engine: EngineDescription;
  readonly predictions: readonly Prediction[];
  readonly boxes: readonly Box[];
  /** How the image became the model's input, one sentence a step. */
  readonly preprocessing: readonly string[];
  /** One for `--target`, and one for every further class that a box is labelled with. */
  readonly sections: readonly ReportSection[];
  readonly seed: number;
}

export interface ReportImage {
  readonly name: string;
  readonly sha256: string;
  readonly rows: number;
  readonly cols: number;
  /** Without the patient: modality, view, date and the like. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** PNG: the image as displayed with the boxes in blue, long side ≤ 1024 px. */
  readonly picture: Uint8Array;
}

export interface ReportModel {
  readonly name: string;
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
  /** Why this class is explained: "the class with the highest score", "the class of box 2". */
  readonly reason: string;
  readonly maps: readonly ReportMap[];
  readonly agreement: readonly ReportAgreement[];
}

export interface ReportMap {
  readonly method: MethodId;
  readonly space: MapSpace;
  readonly shape: readonly number[];
  /** Raw values as computed. */
  readonly min: number;
  readonly max: number;
  /** null: no evidence. */
  readonly scale: DisplayScale | null;
  /** Set where it must be the same map as another method's at this layer. */
  readonly identicalTo: MethodId | null;
  /** PNG: the map over the image with the boxes and the colour bar. */
  readonly overlay: Uint8Array;
}

export interface ReportAgreement extends Agreement {
  readonly reader: string;
  /** The class whose map was measured. */
  readonly target: string;
  /** Set where the box's label is no class of the model, so that another class was measured. */
  readonly note: string | null;
}
