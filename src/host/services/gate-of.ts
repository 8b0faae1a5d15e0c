// The input gate's finding for an image and a model's card: one way for the window, the command line and reports.
import { inputGate } from '../../dicom/gate/input-gate.ts';
import type { GateFinding } from '../../contracts/input-gate.ts';
import type { ModelCard } from '../../contracts/model-card.ts';
import type { DecodedImage } from '../../dicom/decoded-image.ts';

/** @throws AppError `image_unsupported` for pixels that cannot be shown */
export function gateOf(image: DecodedImage, card: ModelCard | undefined): GateFinding {
  return inputGate(image, { expects: card?.expects, values: card?.input.values ?? 'voi', isTurnedToReading: card?.input.orientation === 'patient' });
}
