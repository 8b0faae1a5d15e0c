// The models that can be chosen: the bundled ones and those that were opened.
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';

import { AppError } from '../../contracts/errors.ts';
import { findCard, resolveCard } from '../models/cards.ts';
import { demoModelPaths } from '../models/demo-models.ts';
import { modelFileOf } from '../models/looks-like-model.ts';
import { sha256 } from '../files/hash.ts';
import { unreadableReason } from '../files/unreadable-reason.ts';
import type { ModelDescription, ModelSummary } from '../../contracts/ipc.ts';
import type { ModelCard, ResolvedCard } from '../../contracts/model-card.ts';
import type { LoadedModel, ModelSource } from '../../contracts/worker-protocol.ts';
import type { WorkerClient } from '../worker-client.ts';

export interface Models {
  list(): Promise<ModelSummary[]>;
  /** @throws AppError of the importer when it is no model that can be used */
  open(path: string): Promise<ModelSummary>;
  describe(modelId: string): Promise<ModelDescription>;
  /** Loaded in the compute process, with its card where there is one. */
  use(modelId: string): Promise<UsedModel>;
}

export interface UsedModel {
  readonly id: string;
  readonly source: ModelSource;
  readonly loaded: LoadedModel;
  readonly card: ModelCard | undefined;
  /** @throws AppError `card_missing`, `card_invalid` */
  resolved(): ResolvedCard;
}

interface ModelRecord {
  readonly id: string;
  readonly path: string;
  readonly card: ModelCard | undefined;
  readonly isDemo: boolean;
}

export function createModels(worker: WorkerClient, { demoFolder, log = () => undefined }: { readonly demoFolder?: string; readonly log?: (line: string) => void } = {}): Models {
  const records = new Map<string, ModelRecord>();
  const demos = demoModelPaths(demoFolder).then(async (paths) => {
    for (const path of paths) {
      // One broken folder must not take the others away.
      await readModelRecord(path, true).then((record) => records.set(record.id, record), () => log(`the demo model ${basename(path)} could not be read`));
    }
  });

  async function use(modelId: string): Promise<UsedModel> {
    await demos;
    const record = records.get(modelId);
    if (record === undefined) throw new AppError('model_unreadable', 'expected a model that is open, got an unknown one; open it again');
    const source = { path: record.path, ...(record.card === undefined ? {} : { card: record.card }) };
    const loaded = await worker.load(source);
    return { id: record.id, source, loaded, card: record.card, resolved: () => resolveCard(loaded, record.card) };
  }

  return {
    async list() {
      await demos;
      return [...records.values()].map((record) => summaryOf(record));
    },
    async open(path) {
      await demos;
      const record = await readModelRecord(path, false);
      await worker.load({ path: record.path, ...(record.card === undefined ? {} : { card: record.card }) });
      if (!records.has(record.id)) records.set(record.id, record);
      return summaryOf(records.get(record.id) ?? record);
    },
    async describe(modelId) {
      const { loaded, card } = await use(modelId);
      const record = records.get(modelId);
      return describeModel(record === undefined ? null : summaryOf(record), loaded, card);
    },
    use,
  };
}

async function readModelRecord(path: string, isDemo: boolean): Promise<ModelRecord> {
  const file = await modelFileOf(path);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new AppError('model_unreadable', `model "${basename(path)}": expected a model file, got ${unreadableReason(error)}`);
  }
  const card = await findCard(path);
  return { id: sha256(bytes, card === undefined ? '' : JSON.stringify(card)), path, card, isDemo };
}

function summaryOf({ id, path, card, isDemo }: ModelRecord): ModelSummary {
  return { id, name: card?.name ?? basename(path), format: formatOf(path), isDemo, description: card?.description ?? '' };
}

function formatOf(path: string): string {
  const ending = extname(path).toLowerCase();
  return ending === '.json' ? 'TensorFlow.js' : ending === '.onnx' || ending === '' ? 'ONNX' : ending.slice(1);
}

function describeModel(summary: ModelSummary | null, loaded: LoadedModel, card: ModelCard | undefined): ModelDescription {
  const { input, layers } = loaded;
  return {
    id: summary?.id ?? loaded.modelId,
    name: summary?.name ?? loaded.name,
    format: loaded.format,
    isDemo: summary?.isDemo ?? false,
    description: summary?.description ?? '',
    labels: [...loaded.labels],
    classes: loaded.classes,
    scores: [...loaded.scores],
    layers: layers.map((layer) => ({ ...layer })),
    input: { height: input.height, width: input.width, channels: input.channels, layout: input.layout },
    thresholds: { ...card?.thresholds },
    intendedUse: card?.intendedUse ?? '',
    licence: card?.licence ?? '',
    notes: [...loaded.notes],
  };
}
