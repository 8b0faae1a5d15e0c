// What an importer hands on: the graph, what its input and outputs are, and what was changed on the way in.
import type { Graph } from '../graph/graph.ts';
import type { Shape, ValueName } from '../graph/tensor.ts';

export interface ModelInput {
  readonly name: ValueName;
  /** The order of the axes in the model's own input; the graph input keeps it. */
  readonly layout: 'NCHW' | 'NHWC';
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** [n,c,h,w] or [n,h,w,c], with 'n' for the batch. */
  readonly shape: Shape;
}

export interface ModelInfo {
  readonly producer?: string;
  readonly opset?: number;
  /** Numbers in the weights that the outputs depend on, as the file holds them. */
  readonly parameters: number;
  /** Operators of the file that the outputs depend on. */
  readonly nodes: number;
}

export interface ImportedModel {
  readonly format: 'onnx' | 'tfjs-layers';
  /** NCHW inside; one input; its outputs are the file's (or the one asked for). */
  readonly graph: Graph;
  readonly input: ModelInput;
  readonly outputs: readonly ValueName[];
  /** What the file's normalisations write: where one was put into the convolution before it, that convolution writes it now. */
  readonly normalised: ReadonlySet<ValueName>;
  /** What differs from the file as it stands, for the manifest: widened weights, a batch made symbolic. */
  readonly notes: readonly string[];
  readonly info: ModelInfo;
}

/** The model file and what lies beside it. */
export interface ModelFiles {
  /** Name of the model file, without a folder. */
  readonly main: string;
  /** Bytes of a file by its path relative to the model's folder. @throws AppError `model_data_missing` */
  read(relative: string): Uint8Array;
  has(relative: string): boolean;
}

export interface ImportOptions {
  /** [height, width] for a model that leaves them open; checked against one that fixes them. */
  readonly inputSize?: readonly [number, number];
  /** Names of nodes or values that must survive every rewrite, because they are asked for by name. */
  readonly keep?: readonly string[];
  /** The value to produce, where the file has several outputs. */
  readonly output?: string;
}
