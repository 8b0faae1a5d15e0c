// What a distance on screen is worth: the words beside the scale bar. PS3.3 10.7.1.
import { text } from './text.ts';
import type { ImageDescription } from '../../contracts/ipc.ts';

type Spacing = NonNullable<ImageDescription['spacingMm']>;

export interface SpacingWords {
  /** After the length: "5 cm at the detector". */
  readonly suffix: string;
  /** One sentence, shown on hover. */
  readonly hint: string;
}

export function spacingWords({ kind, magnification, calibration }: Spacing): SpacingWords {
  const words = text.viewing.spacing;
  if (kind === 'patient') return { suffix: '', hint: words.patientHint };
  if (kind === 'calibrated') return { suffix: ` ${words.calibrated}`, hint: words.calibratedHint(calibration) };
  if (kind === 'scanned') return { suffix: ` ${words.scanned}`, hint: words.scannedHint };
  if (kind === 'unspecified') return { suffix: ` ${words.unspecified}`, hint: words.unspecifiedHint };
  return { suffix: ` ${words.detector}`, hint: magnification === null ? words.detectorHint : words.magnifiedHint(Number(magnification.toPrecision(3))) };
}
