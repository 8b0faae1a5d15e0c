// A question turned into one graph: the model, the walks back that the question needs and no others, and its outputs.
import { GraphBuilder } from '../graph/builder.ts';
import { gradient } from '../graph/gradient.ts';
import { prune } from '../graph/graph.ts';
import { computedMethods, recipes } from './methods/index.ts';
import { headColumns, scoreSeed, targetInput, topRow } from './score.ts';
import type { MethodId, ScoreKind } from '../contracts/explanation.ts';
import type { Graph } from '../graph/graph.ts';
import type { RuleSet } from '../graph/ops/define.ts';
import type { ValueName } from '../graph/tensor.ts';
import type { SwitchMode } from '../graph/vocabulary.ts';
import type { Head } from './head.ts';
import type { Layer } from './layer.ts';

/** [1,C] one-hot over the channels of the layer whose feature is reconstructed. */
export const channelInput = 'overread/channel';
/** [1,1,h,w], 1 where the feature's activations are kept. */
export const positionInput = 'overread/position';

export interface Question {
  readonly methods: readonly MethodId[];
  readonly score: ScoreKind;
  /** Needed by the CAMs and by `feature`. */
  readonly layer?: Layer | undefined;
  readonly switches: SwitchMode;
  /** `deconvnet` starts from one channel of `layer` and not from a class. */
  readonly isFeature: boolean;
  /** The class explained is each image's own highest, found in the same run; else it is an input. */
  readonly isTop?: boolean;
}

export interface Plan {
  /** Equal for questions that compile to the same graph of the same model. */
  readonly key: string;
  readonly graph: Graph;
  /** [n,K] head values: always an output. */
  readonly columns: ValueName;
  /** Output per computed method (combined maps are made from these). */
  readonly maps: ReadonlyMap<MethodId, ValueName>;
  /** Output [n] per method that is not defined everywhere: cells for which its map cannot be trusted. */
  readonly doubts?: ReadonlyMap<MethodId, ValueName>;
  /** The row [n,K] that says which class: an input, or what the graph finds out itself. */
  readonly row?: ValueName;
  /** The layer's activations, an output only for a feature. */
  readonly activations: ValueName | undefined;
}

/** Equal for questions that give the same plan of the same model. */
export function questionKey({ methods, score, layer, switches, isFeature, isTop = false }: Question): string {
  return [computedMethods(methods).toSorted().join('+'), score, layer?.value ?? '-', switches, isFeature ? 'feature' : 'class', isTop ? 'top' : 'any'].join('|');
}

export const predictionKey = 'predict';

/** Forward only. */
export function planPrediction(model: Graph, head: Head): Plan {
  const b = new GraphBuilder(model);
  const columns = headColumns(b, head);
  return { key: predictionKey, graph: prune(b.finish([columns]), [columns]), columns, maps: new Map(), activations: undefined };
}

/** Up to a layer, whose activations [n,k,h,w] are the output. */
export function planActivations(model: Graph, layer: Layer): Plan {
  return { key: `activations|${layer.value}`, graph: prune(model, [layer.value]), columns: layer.value, maps: new Map(), activations: layer.value };
}

/** @throws Error when a CAM or a feature is asked without a layer */
export function planMaps(model: Graph, head: Head, question: Question): Plan {
  const { score, layer, switches, isFeature, isTop } = question;
  const [input] = model.inputs;
  if (input === undefined) throw new Error('the model has no input');
  const b = new GraphBuilder(model);
  const columns = headColumns(b, head);
  const methods = computedMethods(question.methods);
  const maps = new Map<MethodId, ValueName>();
  const doubts = new Map<MethodId, ValueName>();

  const fromFeature = methods.filter((method) => isFeature && method === 'deconvnet');
  const fromClass = methods.filter((method) => !fromFeature.includes(method));
  if (fromClass.length > 0) {
    const seeds = new Map([[columns, scoreSeed(b, head, score, columns, isTop)]]);
    const cams = fromClass.filter((method) => recipes[method].kind === 'cam');
    const isLayerWanted = cams.length > 0;
    if (isLayerWanted && layer === undefined) throw new Error('class activation maps need a layer');
    for (const rules of ['chain', 'guided', 'deconv'] satisfies RuleSet[]) {
      const walk = fromClass.find((method) => isWalk(method, rules));
      const of = [...(walk === undefined ? [] : [input]), ...(rules === 'chain' && isLayerWanted && layer !== undefined ? [layer.value] : [])];
      if (of.length === 0) continue;
      const gradients = gradient(b, { seeds, of, rules, switchMode: rules === 'deconv' ? switches : 'sum' });
      if (walk !== undefined) maps.set(walk, required(gradients, input));
      if (rules !== 'chain' || layer === undefined) continue;
      for (const method of cams) {
        const recipe = recipes[method];
        if (recipe.kind !== 'cam') continue;
        const values = { a: layer.value, g: required(gradients, layer.value) };
        maps.set(method, recipe.cam(b, values));
        if (recipe.doubts !== undefined) doubts.set(method, recipe.doubts(b, values));
      }
    }
  }

  let activations: ValueName | undefined;
  if (fromFeature.length > 0) {
    if (layer === undefined) throw new Error('a feature needs a layer');
    activations = layer.value;
    maps.set('deconvnet', featureReconstruction(b, layer, input, switches));
  }

  const outputs = [...new Set([columns, ...maps.values(), ...doubts.values(), ...(activations === undefined ? [] : [activations])])];
  const row = isTop === true ? topRow(b, columns) : targetInput;
  return { key: questionKey(question), graph: prune(b.finish(outputs), outputs), columns, maps, doubts, row, activations };
}

/**
 * Deconvnet of a feature: the activations of one channel (or of one unit), all others zero, passed back from the
 * layer's own operator on. Zeiler & Fergus, arXiv:1311.2901 §2.1.
 */
function featureReconstruction(b: GraphBuilder, layer: Layer, input: ValueName, switchMode: SwitchMode): ValueName {
  const isSpatial = b.shape(layer.value).length === 4;
  const channel = b.input(channelInput, { dtype: 'float32', shape: isSpatial ? [1, layer.channels, 1, 1] : [1, layer.channels] });
  let seed = b.mul(layer.value, channel);
  if (isSpatial) seed = b.mul(seed, b.input(positionInput, { dtype: 'float32', shape: [1, 1, layer.height, layer.width] }));
  return required(gradient(b, { seeds: new Map([[layer.value, seed]]), of: [input], rules: 'deconv', switchMode }), input);
}

function isWalk(method: MethodId, rules: RuleSet): boolean {
  const recipe = recipes[method];
  return recipe.kind === 'walk' && recipe.rules === rules;
}

function required(gradients: ReadonlyMap<ValueName, ValueName>, value: ValueName): ValueName {
  const gradientName = gradients.get(value);
  if (gradientName === undefined) throw new Error(`no gradient of "${value}"`);
  return gradientName;
}
