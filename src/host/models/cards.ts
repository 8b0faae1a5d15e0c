// Model cards: found beside a model, checked, and joined with what the model file itself says.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../contracts/errors.ts';
import { modelCardSchema } from '../../contracts/model-card.ts';
import { unreadableReason } from '../../contracts/unreadable-reason.ts';
import { cardFault } from './card-fault.ts';
import type { ModelCard, ResolvedCard } from '../../contracts/model-card.ts';
import type { LoadedModel } from '../../contracts/worker-protocol.ts';

export const cardFileName = 'overread.json';

/**
 * The card given, or the one beside the model, or none.
 *
 * @throws AppError `card_missing` when the given file is not there, `card_invalid` when it does not follow the schema
 */
export async function findCard(modelPath: string, cardPath?: string): Promise<ModelCard | undefined> {
  if (cardPath !== undefined) return readCard(cardPath);
  const isFolder = existsSync(modelPath) && statSync(modelPath).isDirectory();
  const beside = join(isFolder ? modelPath : dirname(modelPath), cardFileName);
  return existsSync(beside) ? readCard(beside) : undefined;
}

async function readCard(path: string): Promise<ModelCard> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new AppError('card_missing', `model card "${basename(path)}": expected a JSON file, got ${unreadableReason(error)}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('card_invalid', `model card "${basename(path)}": expected JSON, got text that is not`);
  }
  const parsed = modelCardSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('card_invalid', `model card "${basename(path)}": ${cardFault(parsed.error, value)}`);
}

/**
 * What turning an image into the model's input needs. Without a card that is a guess, and it is not made.
 *
 * @param way how a card is given where this is asked; left out: who asks says it in words of their own, as the window does under every refusal
 * @throws AppError `card_missing` without a card, `card_invalid` where card and model file contradict each other
 */
export function resolveCard(model: LoadedModel, card: ModelCard | undefined, { way }: { readonly way?: string } = {}): ResolvedCard {
  if (card === undefined) {
    throw new AppError('card_missing', `model "${model.name}": expected a model card (${cardFileName}) that says how an image becomes its input, got none${way === undefined ? '' : `; ${way}`}`);
  }
  const { input } = card;
  const { layout, channels, height, width } = model.input;
  const contradict = (field: string, expected: unknown, got: unknown): never => {
    throw new AppError('card_invalid', `model card of "${model.name}": input.${field}: expected ${String(expected)} as in the model file, got ${String(got)}`);
  };
  if (input.size !== undefined && (input.size[0] !== height || input.size[1] !== width)) contradict('size', `[${height}, ${width}]`, `[${input.size.join(', ')}]`);
  if (input.layout !== undefined && input.layout !== layout) contradict('layout', layout, input.layout);
  if (input.channels !== undefined && input.channels !== channels) contradict('channels', channels, input.channels);
  const order = input.order ?? (channels === 1 ? 'grey' : 'RGB');
  if ((order === 'grey') !== (channels === 1)) contradict('order', channels === 1 ? 'grey' : 'RGB or BGR', order);

  const perChannel = (field: 'mean' | 'std'): readonly number[] => {
    const value = input[field];
    if (typeof value === 'number') return Array.from({ length: channels }, () => value);
    if (value.length !== channels) contradict(field, `${channels} values`, value.length);
    return value;
  };
  const std = perChannel('std');
  if (std.includes(0)) throw new AppError('card_invalid', `model card of "${model.name}": input.std: expected values other than 0, got 0`);
  const stranger = Object.keys(card.thresholds ?? {}).find((label) => !model.labels.includes(label));
  if (stranger !== undefined) throw new AppError('card_invalid', `model card of "${model.name}": thresholds: expected labels of the model, got "${stranger}"`);
  return {
    name: card.name ?? model.name,
    labels: model.labels,
    input: {
      size: [height, width], layout, channels, order, scale: input.scale, mean: perChannel('mean'), std,
      resize: input.resize, interpolation: input.interpolation, antialias: input.antialias, values: input.values, padValue: input.padValue, orientation: input.orientation,
    },
  };
}
