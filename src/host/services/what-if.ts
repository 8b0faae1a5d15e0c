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

export interface WhatIf {
  scores(place: FramePlace, part: PaintedPart, model: UsedModel, control: JobControl): Promise<{ readonly before: Prediction[]; readonly after: Prediction[] }>;
}

export interface WhatIfServices {
  readonly images: Images;
  readonly explanations: Explanations;
  readonly worker: WorkerClient;
}

export function createWhatIf({ images, explanations, worker }: WhatIfServices): WhatIf {
  return {
    async scores({ imageId, frame }, { rect, fill }, model, control) {
      const card = model.resolved();
      const before = await explanations.predict({ imageId, frame }, model, control);
      const painted = paintOut(await images.decode(imageId, frame), rect, { fill, values: card.input.values });
      const { tensor } = modelInput(painted, { ...card, input: { ...card.input, values: 'voi' } }, model.loaded);
      const after = await worker.predict(model.source, { input: tensor, engine: 'auto' }, control);
      return { before: predictionsOf(model, before), after: predictionsOf(model, after) };
    },
  };
}
