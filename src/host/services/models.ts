// The models that can be chosen: the bundled ones and those that were opened.
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';

import { AppError } from '../../contracts/errors.ts';
import { findCard, resolveCard } from '../models/cards.ts';
import { demoModelPaths } from '../models/demo-models.ts';
import { modelFileOf } from '../models/looks-like-model.ts';
import { sha256 } from '../files/hash.ts';
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
  /** As it was opened: a file, or the folder of one. */
  readonly path: string;
  readonly file: string;
  readonly card: ModelCard | undefined;
  readonly isDemo: boolean;
}

export interface ModelOptions {
  readonly demoFolder?: string;
  readonly log?: (line: string) => void;
  /** It is loaded and about to be asked. */
  readonly onUse?: (loaded: LoadedModel) => void;
}

export function createModels(worker: WorkerClient, { demoFolder, log = () => undefined, onUse = () => undefined }: ModelOptions = {}): Models {
  const records = new Map<string, ModelRecord>();
  const demos = demoModelPaths(demoFolder).then(async (paths) => {
    for (const path of paths) {
      // One broken folder must not take the others away.
      await readDemo(path).then((record) => records.set(record.id, record), () => log(`the demo model ${basename(path)} could not be read`));
    }
  });

  async function use(modelId: string): Promise<UsedModel> {
    await demos;
    const record = records.get(modelId);
    if (record === undefined) throw new AppError('model_unreadable', 'expected a model that is open, got an unknown one; open it again');
    const source = { path: record.path, ...(record.card === undefined ? {} : { card: record.card }) };
    const loaded = await worker.load(source);
    onUse(loaded);
    return { id: record.id, source, loaded, card: record.card, resolved: () => resolveCard(loaded, record.card) };
  }

  return {
    async list() {
      await demos;
      return [...records.values()].map((record) => summaryOf(record));
    },
    async open(path) {
      await demos;
      const known = [...records.values()].find((record) => resolve(record.path) === resolve(path) || record.file === resolve(path));
      if (known?.isDemo === true) return summaryOf(known);
      const card = await findCard(path);
      const { sha256: content } = await worker.load({ path, ...(card === undefined ? {} : { card }) });
      const record = { id: sha256(content, cardText(card)), path, file: resolve(await modelFileOf(path)), card, isDemo: false };
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

/** Listed before anything is loaded: its id comes from its own folder's name and what the folder says about it. */
async function readDemo(path: string): Promise<ModelRecord> {
  const file = resolve(await modelFileOf(path));
  const card = await findCard(path);
  return { id: sha256('demo', basename(path), await readFile(file), cardText(card)), path, file, card, isDemo: true };
}

function cardText(card: ModelCard | undefined): string {
  return card === undefined ? '' : JSON.stringify(card);
}

function summaryOf({ id, path, file, card, isDemo }: ModelRecord): ModelSummary {
  return { id, name: card?.name ?? nameOf(path, file), format: extname(file).toLowerCase() === '.json' ? 'TensorFlow.js' : 'ONNX', isDemo, description: card?.description ?? '' };
}

/** A file called model.json or model.onnx says nothing without its folder. */
function nameOf(path: string, file: string): string {
  const folder = basename(dirname(file));
  return /^model\.(json|onnx)$/i.test(basename(path)) && folder !== 'opened' ? `${folder}/${basename(path)}` : basename(path);
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
