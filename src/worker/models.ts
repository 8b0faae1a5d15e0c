// Models in memory: imported once, their head found, their layers listed.
import { createHash } from 'node:crypto';
import { requireFiniteWeights } from '../importers/finite-weights.ts';
import { importModel } from '../importers/index.ts';
import { AppError } from '../contracts/errors.ts';
import { automaticLayer, namedLayer, resolveLayer, spatialLayers } from '../explain/layer.ts';
import { resolveHead } from '../explain/head.ts';
import { isBypassed, splitConcatenations } from '../graph/rewrites/split-concatenations.ts';
import { otherActivationsNote } from '../explain/other-activations.ts';
import { openModelFiles } from './model-files.ts';
import type { LoadedModel, ModelSource } from '../contracts/worker-protocol.ts';
import type { Graph } from '../graph/graph.ts';
import type { Head } from '../explain/head.ts';
import type { Layer } from '../explain/layer.ts';
import type { ImportedModel } from '../importers/imported-model.ts';
import type { ReadModelFiles } from './model-files.ts';

/** A model ready to be asked. */
export interface OpenModel {
  readonly description: LoadedModel;
  readonly imported: ImportedModel;
  readonly head: Head;
  /** The network as it is computed: `imported.graph` in a faster form that still has the head and, where given, the layer. */
  graphWith(layer?: Layer): Graph;
  /** The layer called `spec`, and the variant of the model that still has it (a name may have been folded away). */
  layerNamed(spec: string): { readonly model: OpenModel; readonly layer: Layer };
}

/** @throws AppError when a file is missing or refused, or the head is unclear */
export function openModel(source: ModelSource): OpenModel {
  const files = openModelFiles(source.path);
  return fromFiles(files, source, []);
}

function fromFiles(files: ReadModelFiles, source: ModelSource, keep: readonly string[]): OpenModel {
  const { card } = source;
  const imported = importModel(files, {
    keep,
    ...(card?.input.size === undefined ? {} : { inputSize: [card.input.size[0], card.input.size[1]] as [number, number] }),
    ...(card?.output === undefined ? {} : { output: card.output }),
  });
  requireFiniteWeights(imported.graph, files.name);
  const head = resolveHead(imported.graph, { output: card?.output, emits: card?.emits, classes: card?.classes, labels: card?.labels });
  const automatic = defaultLayer(imported, head, card?.defaultLayer);
  const otherActivations = otherActivationsNote(imported.graph, head.value);
  const sha256 = files.sha256();
  const description: LoadedModel = {
    modelId: identityOf(sha256, source, keep),
    name: files.name,
    sha256,
    format: imported.format,
    labels: head.labels,
    columns: head.columns,
    classes: head.classes,
    scores: head.scores,
    input: {
      layout: imported.input.layout, channels: imported.input.channels, height: imported.input.height, width: imported.input.width,
      shape: imported.input.shape.map((extent) => (extent === 'n' ? 1 : extent)),
    },
    layers: spatialLayers(imported.graph).map((layer) => ({
      name: layer.name, op: layer.op, channels: layer.channels, height: layer.height, width: layer.width, isDefault: layer.value === automatic?.value,
    })),
    defaultLayer: automatic?.name ?? null,
    notes: otherActivations === undefined ? imported.notes : [...imported.notes, otherActivations],
    info: imported.info,
  };
  const found = new Map<string, ReturnType<OpenModel['layerNamed']>>();
  let faster: Graph | undefined;
  const model: OpenModel = {
    description, imported, head,
    graphWith: (layer) => {
      faster ??= splitConcatenations(imported.graph, { keep: [head.value] });
      return layer === undefined || (faster.types.has(layer.value) && !isBypassed(imported.graph, faster, layer.value)) ? faster : imported.graph;
    },
    layerNamed: (spec) => {
      const name = spec === 'auto' && card?.defaultLayer !== undefined ? card.defaultLayer : spec;
      const known = found.get(name);
      if (known !== undefined) return known;
      const isHere = name === 'auto' || namedLayer(imported.graph, name) !== undefined || keep.includes(name);
      // The name may be of a node that importing merged into another: import once more, keeping it.
      const variant = isHere ? model : fromFiles(files, source, [name]);
      const answer = { model: variant, layer: resolveLayer(variant.imported.graph, name, variant.head.value, variant.head.columns, variant.imported.normalised) };
      found.set(name, answer);
      return answer;
    },
  };
  return model;
}

/** Of a model's files together with all that a card changes about its graph and head: the key of plans and sessions. */
function identityOf(sha256: string, { card }: ModelSource, keep: readonly string[]): string {
  const asked = JSON.stringify([card?.input.size, card?.output, card?.emits, card?.classes, card?.labels, card?.defaultLayer, keep]);
  return createHash('sha256').update(sha256).update(asked).digest('hex').slice(0, 16);
}

function defaultLayer(imported: ImportedModel, head: Head, named: string | undefined): Layer | undefined {
  if (named === undefined) return automaticLayer(imported.graph, head.value, head.columns, imported.normalised);
  return namedLayer(imported.graph, named);
}

/** One line about a file that is not a model at all is the importer's; anything it did not expect is said plainly. */
export function asModelError(error: unknown, name: string): AppError {
  if (error instanceof AppError) return error;
  return new AppError('model_unreadable', `model "${name}": ${error instanceof Error ? error.message : String(error)}`);
}
