// What if a part of an image were not there: the model's scores of the image, and of the image with the part painted out.
import { paintOut } from '../display/paint-out.ts';
import { predictionsOf } from './explanations.ts';
import { modelInput } from './inputs.ts';
import type { ImageRect } from '../../contracts/coordinates.ts';
import type { Prediction } from '../../contracts/ipc.ts';
import type { Fill } from '../display/paint-out.ts';
import type { JobControl, WorkerClient } from '../worker-client.ts';
import type { Explanations } from './explanations.ts';
import type { Images } from './images.ts';
import type { FramePlace } from './inputs.ts';
import type { UsedModel } from './models.ts';

export interface PaintedPart {
  /** Pixels of the image. */
  readonly rect: ImageRect;
  readonly fill: Fill;
}

export interface PaintedScores extends PaintedPart {
  readonly before: Prediction[];
  readonly after: Prediction[];
}

export interface WhatIf {
  /** Of each part by itself; the whole image is asked once for all. */
  scores(place: FramePlace, parts: readonly PaintedPart[], model: UsedModel, control: JobControl): Promise<readonly PaintedScores[]>;
}

export interface WhatIfServices {
  readonly images: Images;
  readonly explanations: Explanations;
  readonly worker: WorkerClient;
}

export function createWhatIf({ images, explanations, worker }: WhatIfServices): WhatIf {
  return {
    async scores({ imageId, frame }, parts, model, control) {
      if (parts.length === 0) return [];
      const card = model.resolved();
      const before = predictionsOf(model, await explanations.predict({ imageId, frame }, model, control));
      const image = await images.decode(imageId, frame);
      const scores: PaintedScores[] = [];
      for (const { rect, fill } of parts) {
        const painted = paintOut(image, rect, { fill, values: card.input.values });
        const { tensor } = modelInput(painted, { ...card, input: { ...card.input, values: 'voi' } }, model.loaded);
        const after = await worker.predict(model.source, { input: tensor, engine: 'auto' }, control);
        scores.push({ rect, fill, before, after: predictionsOf(model, after) });
      }
      return scores;
    },
  };
}
