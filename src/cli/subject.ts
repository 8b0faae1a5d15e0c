// What is explained: an image made into the model's input, or a tensor that is one already.
import { performance } from 'node:perf_hooks';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { AppError } from '../contracts/errors.ts';
import { decodeImageApart } from '../host/images/decode-pool.ts';
import { reducedPicture } from '../host/display/grey-picture.ts';
import { readNpy } from '../host/files/npy.ts';
import { resolveCard } from '../host/models/cards.ts';
import { sha256 } from '../host/files/hash.ts';
import { gateOf } from '../host/services/gate-of.ts';
import { inputSteps, modelInput } from '../host/services/inputs.ts';
import { unreadableReason } from '../contracts/unreadable-reason.ts';
import type { GateFinding } from '../contracts/input-gate.ts';
import type { Placement } from '../contracts/coordinates.ts';
import type { ModelCard, ResolvedCard } from '../contracts/model-card.ts';
import type { TensorMessage } from '../contracts/question.ts';
import type { LoadedModel } from '../contracts/worker-protocol.ts';
import type { DecodedImage } from '../host/images/decode.ts';
import type { GreyPlane } from '../report/area-resize.ts';
import type { Question } from './question.ts';

export interface Subject {
  readonly name: string;
  readonly sha256: string;
  readonly input: TensorMessage;
  /** Of the input on the image; a tensor lies on itself. */
  readonly placement: Placement;
  /** Grey 0…255: the image as displayed, reduced where it is large; for a tensor its own values from lowest to highest. */
  readonly picture: GreyPlane;
  /** null: a tensor, taken as is. */
  readonly image: DecodedImage | null;
  readonly card: ResolvedCard | null;
  /** What the input gate says; null: a tensor passes ungated, as is. */
  readonly gate: GateFinding | null;
  /** How the image became the input, one sentence a step. */
  readonly steps: readonly string[];
  readonly ms: Readonly<Record<string, number>>;
}

export async function readSubject(question: Question['subject'], model: LoadedModel, card: ModelCard | undefined): Promise<Subject> {
  return question.kind === 'tensor' ? readTensor(question.path, model) : readImage(question, model, card);
}

/** How a card is given on the command line. */
export const wayOfCard = 'put it beside the model or name it with --card';

async function readImage({ path, frame }: { readonly path: string; readonly frame: number }, model: LoadedModel, card: ModelCard | undefined): Promise<Subject> {
  const resolved = resolveCard(model, card, { way: wayOfCard });
  const start = performance.now();
  const image = await decodeImageApart(path, { frame });
  const decoded = performance.now();
  const { tensor, placement } = modelInput(image, resolved, model);
  const preprocessed = performance.now();
  const gate = gateOf(image, card);
  const gated = performance.now();
  return {
    name: image.name,
    sha256: image.sha256 ?? '',
    input: tensor,
    placement,
    picture: reducedPicture(image),
    image,
    card: resolved,
    steps: inputSteps(image, resolved, placement),
    gate,
    ms: { decode: decoded - start, preprocess: preprocessed - decoded, gate: gated - preprocessed },
  };
}

async function readTensor(path: string, model: LoadedModel): Promise<Subject> {
  const name = basename(path);
  const start = performance.now();
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new AppError('tensor_invalid', `--tensor ${name}: expected a .npy file, got ${unreadableReason(error)}`);
  }
  const { shape, values } = readNpy(bytes, name);
  const expected = model.input.shape;
  if (shape.length !== expected.length || shape.some((size, axis) => size !== expected[axis])) {
    throw new AppError('tensor_invalid', `--tensor ${name}: expected shape [${expected.join(',')}] (${model.input.layout}, batch 1), got [${shape.join(',')}]`);
  }
  const strange = values.findIndex((value) => !Number.isFinite(value));
  if (strange >= 0) throw new AppError('tensor_invalid', `--tensor ${name}: expected finite float32 values, got ${String(values[strange])} at element ${strange}`);
  const { height, width } = model.input;
  return {
    name,
    sha256: sha256(bytes),
    input: { shape, values },
    placement: {
      planeWidth: width, planeHeight: height, imageWidth: width, imageHeight: height, toImage: [1, 0, 0, 0, 1, 0], seen: { x: 0, y: 0, width, height },
    },
    picture: tensorPicture(values, model.input),
    image: null,
    card: null,
    gate: null,
    steps: ['The tensor was given as the model\'s input, as is.'],
    ms: { read: performance.now() - start },
  };
}

/** The channels' mean, its lowest value black and its highest white. */
function tensorPicture(values: Float32Array, { layout, channels, height, width }: LoadedModel['input']): GreyPlane {
  const size = height * width;
  const mean = new Float32Array(size);
  const [pixelStep, channelStep] = layout === 'NCHW' ? [1, size] : [channels, 1];
  let [low, high] = [Infinity, -Infinity];
  for (let pixel = 0; pixel < size; pixel += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) sum += values[pixel * pixelStep + channel * channelStep] ?? 0;
    mean[pixel] = sum / channels;
    low = Math.min(low, sum / channels);
    high = Math.max(high, sum / channels);
  }
  return { width, height, values: mean.map((value) => (high > low ? ((value - low) / (high - low)) * 255 : 0)) };
}
