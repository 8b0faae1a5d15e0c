// What host and compute process say to each other. Typed arrays travel by structured clone.
import type { EngineId, EngineTrial, EngineTrialRequest, UsedEngine } from './engines.ts';
import type { ChannelTarget, EngineChoice, ExplanationMap, MethodId, ScoreKind, Target } from './explanation.ts';
import type { FindingShape } from './annotation.ts';
import type { Placement } from './coordinates.ts';
import type { ErrorMessage } from './errors.ts';
import type { ModelCard } from './model-card.ts';
import type { SwitchModeName, TensorMessage } from './question.ts';
import type { SamplingSettings } from './sampling.ts';

/** A model as the compute process loads it: by path, with the card that was found or given. */
export interface ModelSource {
  readonly path: string;
  readonly card?: ModelCard;
}

/** What a loaded model can do. */
export interface LoadedModel {
  readonly modelId: string;
  readonly name: string;
  readonly sha256: string;
  readonly format: string;
  readonly labels: readonly string[];
  /** Columns of the logits; labels may be two for one column. */
  readonly columns: number;
  readonly classes: 'exclusive' | 'independent' | null;
  readonly scores: readonly ScoreKind[];
  readonly input: { readonly layout: 'NCHW' | 'NHWC'; readonly channels: number; readonly height: number; readonly width: number; readonly shape: readonly number[] };
  readonly layers: readonly { readonly name: string; readonly op: string; readonly channels: number; readonly height: number; readonly width: number; readonly isDefault: boolean }[];
  readonly defaultLayer: string | null;
  readonly notes: readonly string[];
  readonly info: { readonly producer?: string; readonly opset?: number; readonly parameters: number; readonly nodes: number };
}

export interface PredictRequest {
  readonly modelId: string;
  readonly input: TensorMessage;
  readonly engine: EngineChoice;
  /** What `auto` was measured to mean for this model on this machine; absent: the first engine that opens. */
  readonly measured?: EngineId;
}

export interface PredictResult {
  readonly logits: readonly number[];
  readonly probabilities: readonly number[] | null;
  readonly top: number;
  readonly engine: UsedEngine;
  readonly ms: Readonly<Record<string, number>>;
}

export interface ExplainRequest {
  readonly modelId: string;
  readonly input: TensorMessage;
  readonly target: 'top' | number | string;
  readonly methods: readonly MethodId[];
  readonly layer: string;
  readonly score: ScoreKind;
  readonly switches: SwitchModeName;
  /** Set: `deconvnet` reconstructs this feature of `layer` and no class. */
  readonly channel?: ChannelTarget;
  readonly engine: EngineChoice;
  readonly measured?: EngineId;
  /** For the methods that ask the model many times; left out: the defaults. */
  readonly sampling?: SamplingSettings;
  /** What a black pixel of the image is in the input, per channel; left out where there is no image. */
  readonly black?: readonly number[];
}

/** The same question of many images. */
export type ExplainManyRequest = Omit<ExplainRequest, 'input'> & { readonly inputs: readonly TensorMessage[] };

export interface ExplainResult extends PredictResult {
  readonly target: Target;
  readonly score: { readonly kind: ScoreKind; readonly value: number };
  readonly layer: { readonly name: string; readonly shape: readonly number[] } | null;
  /** Of all methods asked for but those that are `refused`, in their order. */
  readonly maps: readonly ExplanationMap[];
  /** Methods that have no map of this image at this layer, and why. */
  readonly refused: Readonly<Partial<Record<MethodId, ErrorMessage>>>;
  /** method → method it must equal at this layer. */
  readonly identical: Readonly<Partial<Record<MethodId, MethodId>>>;
  /** Activations of the chosen channel, where `channel` was asked: their maximum. */
  readonly activationMax: number | null;
}

/** A map on its own grid, raw values, row-major (input-space maps summed over their channels), and where it lies on the image. */
export interface PlacedPlane {
  readonly plane: { readonly width: number; readonly height: number; readonly values: Float32Array };
  readonly placement: Placement;
}

/** Maps against the findings of their image: energy, pointing hit and IoU, each beside chance; a point's rank (src/explain/agreement). */
export interface MeasureRequest {
  readonly maps: readonly PlacedPlane[];
  readonly shapes: readonly FindingShape[];
  readonly seed: number;
}

/** The map at a point: its raw value, and the share of the seen area where its positive part is weaker (ties half). */
export interface PointNumbers {
  readonly value: number;
  readonly rank: number;
  readonly rankByChance: number;
}

export type Measured =
  | {
    readonly isDefined: true;
    readonly numbers: {
      readonly energy: number; readonly energyByChance: number;
      readonly hit: boolean; readonly hitByChance: number;
      readonly iou: number; readonly iouByChance: number;
      readonly threshold: number;
    };
  }
  | { readonly isDefined: true; readonly point: PointNumbers }
  | { readonly isDefined: false; readonly because: string };

export interface MeasureResult {
  /** [map][shape], in the order of the request. */
  readonly agreement: readonly (readonly Measured[])[];
}

/** How one map agrees with one region at every threshold (src/explain/agreement/threshold-curve.ts). */
export interface CurveRequest extends PlacedPlane {
  /** null: only what holds for the map alone. */
  readonly shape: FindingShape | null;
  readonly seed: number;
}

/** Lists have an entry for each of the thresholds k/256 · max, k = 0…255. */
export type RegionCurve =
  | {
    readonly isDefined: true;
    /** Share of the seen area that the region takes: chance for the energy at threshold 0. */
    readonly share: number;
    readonly iou: readonly number[]; readonly iouByChance: readonly number[];
    /** Of the energy of what is at or above the threshold, the share inside. */
    readonly energy: readonly number[];
  }
  | { readonly isDefined: false; readonly because: string };

export type CurveResult =
  | {
    readonly isDefined: true;
    /** Largest value of the map on the image grid: the unit of the thresholds. */
    readonly max: number;
    /** Otsu's threshold: its raw value, and its place in the lists. */
    readonly threshold: number; readonly otsuBin: number;
    /** Share of the seen area at or above each threshold. */
    readonly area: readonly number[];
    readonly region: RegionCurve | null;
  }
  | { readonly isDefined: false; readonly because: string };

/** Maps of one image against each other (src/explain/disagreement). */
export interface DisagreementRequest {
  /** `sameAs`: index of an earlier map that it equals by construction. */
  readonly maps: readonly (PlacedPlane & { readonly sameAs: number | null })[];
}

export interface DisagreementResult {
  /** Spearman's ρ of every pair, [map][map]; null: not defined. */
  readonly correlation: readonly (readonly (number | null)[])[];
  /** [map]: why it has no ranks; null where it has. */
  readonly undefinedBecause: readonly (string | null)[];
  /** [map]: whether it has a vote in the mean. */
  readonly counted: readonly boolean[];
  /** Mean (0…1) and variance (0…0.25) of the maps' rank shares on the finest map's grid; null with fewer than two votes. */
  readonly consensus: { readonly width: number; readonly height: number; readonly placement: Placement; readonly mean: Float32Array; readonly variance: Float32Array } | null;
}

export type WorkerRequest =
  | { readonly kind: 'load'; readonly jobId: string; readonly source: ModelSource }
  | { readonly kind: 'predict'; readonly jobId: string; readonly request: PredictRequest }
  | { readonly kind: 'explain'; readonly jobId: string; readonly request: ExplainRequest }
  | { readonly kind: 'measure'; readonly jobId: string; readonly request: MeasureRequest }
  | { readonly kind: 'curve'; readonly jobId: string; readonly request: CurveRequest }
  | { readonly kind: 'disagree'; readonly jobId: string; readonly request: DisagreementRequest }
  | { readonly kind: 'try-engine'; readonly jobId: string; readonly request: EngineTrialRequest }
  | { readonly kind: 'cancel'; readonly jobId: string }
  | { readonly kind: 'ping'; readonly jobId: string };

export type WorkerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly jobId: string; readonly stage: string; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly jobId: string; readonly result: LoadedModel | PredictResult | ExplainResult | MeasureResult | CurveResult | DisagreementResult | EngineTrial | null }
  | { readonly kind: 'failed'; readonly jobId: string; readonly error: ErrorMessage }
  | { readonly kind: 'cancelled'; readonly jobId: string };
