// The model's input made from an image: kept a while, since one input serves many questions, and shown to who asks for it.
import { AppError } from '../../contracts/errors.ts';
import { turnWords } from '../../dicom/orientation.ts';
import { toModelInput, turnFor } from '../../dicom/preprocess/to-model-input.ts';
import { extremesOf, sumChannels } from '../../report/map-plane.ts';
import { preprocessingSteps } from '../../report/preprocessing-words.ts';
import { greySource } from '../display/image-facts.ts';
import { createByteCache } from '../files/byte-cache.ts';
import { littleEndianBytes } from '../files/npy.ts';
import { sha256 } from '../files/hash.ts';
import type { Placement } from '../../contracts/coordinates.ts';
import type { JobResult } from '../../contracts/ipc.ts';
import type { ResolvedCard } from '../../contracts/model-card.ts';
import type { TensorMessage } from '../../contracts/question.ts';
import type { LoadedModel } from '../../contracts/worker-protocol.ts';
import type { DecodedImage } from '../../dicom/decoded-image.ts';
import type { MapPlane } from '../../report/map-plane.ts';
import type { Images } from './images.ts';
import type { UsedModel } from './models.ts';

/** A frame of an open image, counted from 0. */
export interface FramePlace {
  readonly imageId: string;
  readonly frame: number;
}

export interface ModelInputs {
  of(place: FramePlace, model: UsedModel): Promise<PreparedInput>;
  /** What the network was given, as one grey plane at /bytes/input/<inputId>. */
  describe(place: FramePlace, model: UsedModel, layer: string): Promise<Extract<JobResult, { kind: 'input' }>>;
  bytes(inputId: string): Uint8Array;
}

export interface PreparedInput {
  readonly tensor: TensorMessage;
  readonly placement: Placement;
  readonly steps: readonly string[];
}

export function createModelInputs(images: Images): ModelInputs {
  const prepared = createByteCache<Promise<PreparedInput>>(64 * 2 ** 20);
  const planes = createByteCache<MapPlane>(32 * 2 ** 20);

  const of = (place: FramePlace, model: UsedModel): Promise<PreparedInput> => {
    const key = `${place.imageId} ${place.frame} ${model.id}`;
    const known = prepared.get(key);
    if (known !== undefined) return known;
    const input = prepare(place, model);
    prepared.set(key, input, model.loaded.input.shape.reduce((product, size) => product * size, 4));
    input.catch(() => prepared.delete(key));
    return input;
  };

  async function prepare({ imageId, frame }: FramePlace, model: UsedModel): Promise<PreparedInput> {
    const card = model.resolved();
    const image = await images.decode(imageId, frame);
    const { tensor, placement } = modelInput(image, card, model.loaded);
    return { tensor, placement, steps: inputSteps(image, card, placement) };
  }

  return {
    of,
    async describe(place, model, layer) {
      const { tensor, placement, steps } = await of(place, model);
      const { channels, height, width, layout } = model.loaded.input;
      const values = sumChannels(tensor.values, { channels, height, width, layout }).map((sum) => sum / channels);
      const { min, max } = extremesOf(values);
      const inputId = sha256(littleEndianBytes(values), JSON.stringify(placement)).slice(0, 40);
      planes.set(inputId, { width, height, values }, values.byteLength);
      return {
        kind: 'input', inputId, width, height, channels, min, max, steps: [...steps],
        placement: { ...placement, toImage: [...placement.toImage] }, cells: cellsOf(model.loaded, layer),
      };
    },
    bytes(inputId) {
      const plane = planes.get(inputId);
      if (plane === undefined) throw new AppError('compute_failed', 'expected an input that is held, got one that is not any more; ask for it again');
      return littleEndianBytes(plane.values);
    },
  };
}

/** @throws AppError `model_shape_invalid` for a model that takes neither one nor three channels */
export function modelInput(image: DecodedImage, card: ResolvedCard, { name, input }: LoadedModel): { tensor: TensorMessage; placement: Placement } {
  const { channels, layout, height, width } = input;
  if (channels !== 1 && channels !== 3) throw new AppError('model_shape_invalid', `model "${name}": expected an input of 1 or 3 channels for an image, got ${channels}`);
  return toModelInput(image, card, { channels, layout, height, width });
}

/** How the image became the input, one sentence a step. */
export function inputSteps(image: DecodedImage, card: ResolvedCard, placement: Placement): readonly string[] {
  const { samples, isInverted, voi, pixelAspect } = image.display;
  const turn = turnWords(turnFor(image, card));
  const { dicom } = image;
  return preprocessingSteps({
    rows: image.rows, cols: image.cols, samples, isInverted, pixelAspect, greyFrom: dicom !== undefined && samples === 3 ? colourSource(dicom.photometric) : greySource(voi),
    turned: turn === '' ? null : turn, isBare: dicom?.shutter !== undefined || (image.overlays?.length ?? 0) > 0,
  }, card, placement);
}

function colourSource(photometric: string): string {
  return photometric === 'PALETTE COLOR' ? 'the palette of the file' : photometric === 'RGB' ? 'their depth' : `the colours of ${photometric}`;
}

function cellsOf({ layers, defaultLayer }: LoadedModel, layer: string): { rows: number; cols: number; layer: string } | null {
  const name = layer === 'auto' ? defaultLayer : layer;
  const found = layers.find((candidate) => candidate.name === name);
  return found === undefined ? null : { rows: found.height, cols: found.width, layer: found.name };
}
