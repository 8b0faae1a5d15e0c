// What `overread inspect` says about a model.
import { AppError, exitCodes } from '../../contracts/errors.ts';
import { findCard, resolveCard } from '../../host/models/cards.ts';
import { openCompute } from '../../worker/compute.ts';
import { lines } from '../result-text.ts';
import { wayOfCard } from '../subject.ts';
import type { ModelCard } from '../../contracts/model-card.ts';
import type { LoadedModel } from '../../contracts/worker-protocol.ts';
import type { Surroundings } from '../command.ts';

export async function inspectModel(path: string, { json, cardPath }: { readonly json: boolean; readonly cardPath: string | undefined }, { stdout }: Surroundings): Promise<number> {
  const card = await findCard(path, cardPath);
  const compute = await openCompute();
  try {
    const model = await compute.load({ path, ...(card === undefined ? {} : { card }) });
    const reason = imageRefusal(model, card);
    stdout(json ? `${JSON.stringify({ kind: 'model', ...model, card: card ?? null, usableWithImages: reason === null, reason }, null, 2)}\n` : modelText(model, card, reason));
    return exitCodes.done;
  } finally {
    await compute.dispose();
  }
}

/** Why no image can be given to it; null when one can. A tensor always can. */
function imageRefusal(model: LoadedModel, card: ModelCard | undefined): string | null {
  try {
    resolveCard(model, card, { way: wayOfCard });
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

const shownLabels = 20;

function modelText(model: LoadedModel, card: ModelCard | undefined, reason: string | null): string {
  const { input, info, labels, layers } = model;
  const hidden = labels.length - shownLabels;
  return lines([
    `${model.name}: ${model.format} model, ${info.parameters.toLocaleString('en')} parameters, ${info.nodes} nodes${info.producer === undefined ? '' : `, from ${info.producer}`}`,
    `  input    [${input.shape.join(',')}] ${input.layout}`,
    `  classes  ${labels.slice(0, shownLabels).join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''} (${model.classes ?? 'exclusive or independent: not known'})`,
    `  scores   ${model.scores.join(', ')}`,
    `  layers   ${layers.map(({ name, channels, height, width, isDefault }) => `${name} ${channels}×${height}×${width}${isDefault ? ' (auto)' : ''}`).join('\n           ')}`,
    `  card     ${card === undefined ? 'none' : (card.name ?? 'without a name')}`,
    ...model.notes.map((note) => `  note     ${note}`),
    reason === null ? '  can be given images and tensors' : `  can be given tensors, but no images: ${reason}`,
  ]);
}
