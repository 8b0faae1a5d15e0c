// What every method must give, restated in float64 from the definitions, given the engine's own ReLU masks and switches.
import { planPrediction } from '../../src/explain/plan.ts';
import { referenceBackward, referenceForward } from './index.ts';
import type { MethodId, ScoreKind, Target } from '../../src/contracts/explanation.ts';
import type { Head } from '../../src/explain/head.ts';
import type { Layer } from '../../src/explain/layer.ts';
import type { Graph } from '../../src/graph/graph.ts';
import type { Tensor, ValueName } from '../../src/graph/tensor.ts';
import type { SwitchMode } from '../../src/graph/vocabulary.ts';

export interface EngineDecisions {
  readonly masks: ReadonlyMap<ValueName, ArrayLike<number>>;
  readonly switches: ReadonlyMap<ValueName, ArrayLike<number | bigint>>;
}

export interface ReferenceQuestion {
  readonly graph: Graph;
  readonly head: Head;
  readonly input: Tensor;
  readonly target: Target;
  readonly score: ScoreKind;
  readonly layer: Layer;
  readonly layout: 'NCHW' | 'NHWC';
  readonly switchMode?: SwitchMode;
  readonly decisions: EngineDecisions;
}

/** The values whose signs and indices are the engine's decisions: inputs of gates, switches of max-pools. */
export function decisionValues(graph: Graph): { readonly masks: readonly ValueName[]; readonly switches: readonly ValueName[] } {
  const masks = graph.nodes.filter(({ op }) => op === 'Relu' || op === 'LeakyRelu' || op === 'Clip').flatMap(({ inputs }) => inputs.slice(0, 1));
  const switches = graph.nodes.filter(({ op }) => op === 'MaxPool').flatMap(({ outputs }) => outputs.slice(1, 2));
  return { masks: [...new Set(masks)], switches: [...new Set(switches)] };
}

export interface ExpectedMaps {
  readonly maps: ReadonlyMap<MethodId, Float64Array>;
  readonly columns: Float64Array;
  /** Of Grad-CAM++: smallest share that cancellation leaves of a denominator, (2 + g·Σa)/(2 + g·Σ|a|) where g > 0. */
  readonly steadiness: number;
}

/** All maps of one run in float64, and the logits. */
export function expectedMaps(question: ReferenceQuestion): ExpectedMaps {
  const { head, input, target, score, layer, decisions, switchMode } = question;
  const { graph, columns } = planPrediction(question.graph, head);
  const [inputName] = graph.inputs;
  const values = referenceForward(graph, new Map([[inputName!, input]]));
  const z = Float64Array.from(values.get(columns)!.values);
  const seed = new Map([[columns, seedOf(head, score, z, target)]]);
  const walk = (rules: 'chain' | 'guided' | 'deconv'): Map<ValueName, Float64Array> => referenceBackward(graph, values, {
    seed, from: [inputName!, layer.value], rules, masks: decisions.masks, switches: decisions.switches, ...(rules === 'deconv' && switchMode !== undefined ? { switchMode } : {}),
  });
  const chain = walk('chain');
  const guided = walk('guided').get(inputName!)!;

  const a = values.get(layer.value)!.values;
  const g = chain.get(layer.value)!;
  const cams = {
    'grad-cam': cam(layer, (k, i, mean) => a[k * layer.height * layer.width + i]! * mean, g),
    'hires-cam': cam(layer, (k, i) => a[k * layer.height * layer.width + i]! * g[k * layer.height * layer.width + i]!, g),
    'layer-cam': cam(layer, (k, i) => a[k * layer.height * layer.width + i]! * Math.max(0, g[k * layer.height * layer.width + i]!), g),
    'grad-cam-plus-plus': gradCamPlusPlus(layer, a, g),
  } as const;
  const combined = (coarse: Float64Array): Float64Array => timesUpsampled(guided, input.shape, question.layout, coarse, layer);
  return {
    columns: z, steadiness: steadinessOf(layer, a, g),
    maps: new Map<MethodId, Float64Array>([
      ['gradient', chain.get(inputName!)!], ['guided-backprop', guided], ['deconvnet', walk('deconv').get(inputName!)!],
      ['grad-cam', cams['grad-cam']], ['hires-cam', cams['hires-cam']], ['layer-cam', cams['layer-cam']],
      ['grad-cam-plus-plus', cams['grad-cam-plus-plus']], ['gradient-x-input', chain.get(inputName!)!.map((slope, i) => slope * Number(input.values[i]))],
      ['guided-grad-cam', combined(cams['grad-cam'])], ['guided-hires-cam', combined(cams['hires-cam'])], ['guided-layer-cam', combined(cams['layer-cam'])],
    ]),
  };
}

/** ∂score/∂z by the textbook: for a softmax p_c(δ − p) and δ − p, for a sigmoid ±p(1 − p) and ±(1 − p). */
export function seedOf(head: Head, score: ScoreKind, z: Float64Array, { index, sign }: Target): Float64Array {
  const seed = new Float64Array(z.length);
  if (score === 'logit') seed[index] = sign;
  else if (head.classes === 'independent') {
    const p = 1 / (1 + Math.exp(-sign * z[index]!));
    seed[index] = sign * (score === 'probability' ? p * (1 - p) : 1 - p);
  } else {
    const largest = Math.max(...z);
    const total = z.reduce((sum, value) => sum + Math.exp(value - largest), 0);
    const p = z.map((value) => Math.exp(value - largest) / total);
    p.forEach((value, k) => { seed[k] = ((k === index ? 1 : 0) - value) * (score === 'probability' ? p[index]! : 1); });
  }
  return seed;
}

function cam({ channels, height, width }: Layer, term: (k: number, i: number, meanOfG: number) => number, g: Float64Array): Float64Array {
  const area = height * width;
  const map = new Float64Array(area);
  for (let k = 0; k < channels; k++) {
    const mean = g.subarray(k * area, (k + 1) * area).reduce((sum, value) => sum + value, 0) / area;
    for (let i = 0; i < area; i++) map[i]! += term(k, i, mean);
  }
  return map.map((value) => Math.max(value, 0));
}

function steadinessOf({ channels, height, width }: Layer, a: ArrayLike<number | bigint>, g: Float64Array): number {
  const area = height * width;
  let least = 1;
  for (let k = 0; k < channels; k++) {
    const channel = Array.from({ length: area }, (_, i) => Number(a[k * area + i]));
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    for (const slope of g.subarray(k * area, (k + 1) * area)) {
      if (slope > 0) least = Math.min(least, (2 + slope * sum(channel)) / (2 + slope * sum(channel.map(Math.abs))));
    }
  }
  return least;
}

/** Equations 5, 7 and 19 of the paper as they stand, for Y = exp(S): the factor exp(S) left out, α = 0 where g = 0. */
function gradCamPlusPlus({ channels, height, width }: Layer, a: ArrayLike<number | bigint>, g: Float64Array): Float64Array {
  const area = height * width;
  const map = new Float64Array(area);
  for (let k = 0; k < channels; k++) {
    const channel = Float64Array.from({ length: area }, (_, i) => Number(a[k * area + i]));
    let weight = 0;
    for (let i = 0; i < area; i++) {
      const slope = g[k * area + i]!;
      let denominator = 2 * slope ** 2;
      for (let j = 0; j < area; j++) denominator += channel[j]! * slope ** 3;
      const alpha = slope === 0 ? 0 : slope ** 2 / denominator;
      weight += alpha * Math.max(slope, 0);
    }
    for (let i = 0; i < area; i++) map[i]! += weight * channel[i]!;
  }
  return map.map((value) => Math.max(value, 0));
}

/** Each output pixel asks for its four neighbours: the definition of bilinear interpolation with align_corners = false. */
function timesUpsampled(fine: Float64Array, shape: readonly number[], layout: 'NCHW' | 'NHWC', coarse: Float64Array, { height, width }: Layer): Float64Array {
  const [channels, rows, cols] = layout === 'NCHW' ? [shape[1]!, shape[2]!, shape[3]!] : [shape[3]!, shape[1]!, shape[2]!];
  const sample = (y: number, x: number): number => {
    const v = Math.max(0, ((y + 0.5) * height) / rows - 0.5);
    const u = Math.max(0, ((x + 0.5) * width) / cols - 0.5);
    let sum = 0;
    for (let cy = 0; cy < height; cy++) {
      for (let cx = 0; cx < width; cx++) {
        const vertical = Math.max(0, 1 - Math.abs(Math.min(v, height - 1) - cy));
        const horizontal = Math.max(0, 1 - Math.abs(Math.min(u, width - 1) - cx));
        sum += coarse[cy * width + cx]! * vertical * horizontal;
      }
    }
    return sum;
  };
  const plane = new Float64Array(rows * cols);
  for (let y = 0; y < rows; y++) for (let x = 0; x < cols; x++) plane[y * cols + x] = sample(y, x);
  return fine.map((value, index) => value * plane[layout === 'NCHW' ? index % (rows * cols) : Math.floor(index / channels)]!);
}
