// Model files held in memory, and a model run on the plain float64 reference.
import { AppError } from '../../src/contracts/errors.ts';
import { importModel } from '../../src/importers/index.ts';
import { referenceForward } from '../reference/index.ts';
import type { ImportedModel, ImportOptions, ModelFiles } from '../../src/importers/index.ts';

export function filesOf(main: string, contents: Readonly<Record<string, Uint8Array>>): ModelFiles {
  return {
    main,
    has: (name) => name in contents,
    read: (name) => {
      const bytes = contents[name];
      if (bytes === undefined) throw new AppError('model_data_missing', `${main}: the file "${name}" is missing`);
      return bytes;
    },
  };
}

export function importOnnxBytes(bytes: Uint8Array, options: ImportOptions = {}, beside: Readonly<Record<string, Uint8Array>> = {}): ImportedModel {
  return importModel(filesOf('model.onnx', { 'model.onnx': bytes, ...beside }), options);
}

export interface Result {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** Every output for one batch, on the float64 reference. */
export function run(model: ImportedModel, shape: readonly number[], values: readonly number[]): Result[] {
  const results = referenceForward(model.graph, new Map([[model.input.name, { dtype: 'float32' as const, shape, values: Float32Array.from(values) }]]));
  return model.outputs.map((output) => {
    const result = results.get(output)!;
    return { shape: [...result.shape], values: [...result.values] };
  });
}

/** The refusal of a model. @throws Error when it is not refused, or not by an AppError */
export function refusalOf(action: () => unknown): AppError {
  try {
    action();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('the model was not refused');
}

export function iota(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
