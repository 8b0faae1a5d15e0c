// What goes into a run and what comes out of it: feeds from a question, maps from a session's outputs.
import { AppError } from '../contracts/errors.ts';
import { mapSpaces } from '../contracts/explanation.ts';
import { multiplyByCoarse } from '../explain/upsample.ts';
import { channelInput, positionInput } from '../explain/plan.ts';
import { recipes } from '../explain/methods/index.ts';
import { targetInput, targetRow } from '../explain/score.ts';
import { finite } from './finite.ts';
import { typeOf } from '../graph/graph.ts';
import { elementCount, float32, shapeText, withBatch } from '../graph/tensor.ts';
import type { ErrorMessage } from '../contracts/errors.ts';
import type { ExplanationMap, MethodId, Target } from '../contracts/explanation.ts';
import type { ExplainRequest, LoadedModel, PredictRequest } from '../contracts/worker-protocol.ts';
import type { Layer } from '../explain/layer.ts';
import type { Plan } from '../explain/plan.ts';
import type { Tensor, ValueName } from '../graph/tensor.ts';
import type { OpenModel } from './models.ts';

/**
 * @throws AppError `tensor_invalid` when the input does not have the model's shape or is not finite
 */
export function feedsFor(plan: Plan, model: OpenModel, request: PredictRequest | ExplainRequest, target?: Target, layer?: Layer): Map<ValueName, Tensor> {
  const { shape } = model.description.input;
  const { input } = request;
  if (input.shape.length !== shape.length || input.shape.some((extent, axis) => extent !== shape[axis]) || input.values.length !== elementCount(shape)) {
    throw new AppError('tensor_invalid', `input tensor: expected shape ${shapeText(shape)}, got ${shapeText(input.shape)}`);
  }
  finite(input.values, 'the input tensor', 'tensor_invalid');

  const feeds = new Map<ValueName, Tensor>();
  for (const name of plan.graph.inputs) {
    if (name === targetInput) {
      if (target === undefined) throw new AppError('compute_failed', 'the question names no class');
      feeds.set(name, float32([1, model.head.columns], targetRow(model.head, target)));
    } else if (name === channelInput || name === positionInput) {
      feeds.set(name, featureFeed(plan, name, request, layer));
    } else {
      feeds.set(name, float32(shape, input.values));
    }
  }
  return feeds;
}

function featureFeed(plan: Plan, name: ValueName, request: PredictRequest | ExplainRequest, layer: Layer | undefined): Tensor {
  const channel = 'channel' in request ? request.channel : undefined;
  if (channel === undefined || layer === undefined) throw new AppError('compute_failed', 'the question names no channel');
  const shape = withBatch(typeOf(plan.graph, name).shape, 1);
  const values = new Float32Array(elementCount(shape));
  if (name === channelInput) values[channel.channel] = 1;
  else if (channel.position === undefined) values.fill(1);
  else values[channel.position.y * layer.width + channel.position.x] = 1;
  return float32(shape, values);
}

/** Why methods give no map of this image at this layer: a map that may be wrong is not given away. */
export function refusalsOf({ doubts }: Plan, outputs: ReadonlyMap<ValueName, Tensor>, methods: readonly MethodId[], layer: Layer | undefined): Partial<Record<MethodId, ErrorMessage>> {
  const refused: Partial<Record<MethodId, ErrorMessage>> = {};
  for (const method of methods) {
    const name = doubts?.get(method);
    const cells = name === undefined ? 0 : Number(outputs.get(name)?.values[0]);
    if (cells === 0 || layer === undefined) continue;
    const all = layer.channels * layer.height * layer.width;
    refused[method] = {
      code: 'map_undefined',
      message: `${method} at layer "${layer.name}": expected weights without a pole, got ${cells} of ${all} cells at or past it: 2 + g·Σa is near zero or less where a channel's activations add up to less than zero; choose a layer after a ReLU, or another method`,
    };
  }
  return refused;
}

/**
 * The maps asked for that one run gives, combined ones included, raw.
 *
 * @param x the model's input that was run
 * @throws AppError `map_not_finite`
 */
export function assembleMaps(plan: Plan, outputs: ReadonlyMap<ValueName, Tensor>, methods: readonly MethodId[], input: LoadedModel['input'], x: Float32Array): ExplanationMap[] {
  const raw = (method: MethodId): { readonly shape: readonly number[]; readonly values: Float32Array } => {
    const name = plan.maps.get(method);
    const tensor = name === undefined ? undefined : outputs.get(name);
    if (tensor === undefined) throw new AppError('compute_failed', `the engine did not return the map of ${method}`);
    if (!(tensor.values instanceof Float32Array)) throw new AppError('compute_failed', 'a map is not float32');
    return { shape: tensor.shape, values: tensor.values };
  };
  const made = (method: MethodId): { readonly shape: readonly number[]; readonly values: Float32Array } => {
    const recipe = recipes[method];
    if (recipe.kind === 'times-input') {
      const { shape, values: g } = raw('gradient');
      return { shape, values: g.map((slope, index) => slope * (x[index] ?? 0)) };
    }
    if (recipe.kind !== 'guided') return raw(method);
    const fine = raw('guided-backprop');
    const coarse = raw(recipe.by);
    const [, height = 0, width = 0] = coarse.shape;
    return { shape: fine.shape, values: multiplyByCoarse(fine.values, input.layout, input.channels, input.height, input.width, { width, height, values: coarse.values }) };
  };
  return methods.map((method) => {
    const { shape, values } = made(method);
    finite(values, `the map of ${method}`, 'map_not_finite');
    return { method, space: mapSpaces[method], shape, values };
  });
}
