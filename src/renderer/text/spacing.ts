// What a distance on screen is worth: the words beside the scale bar. PS3.3 10.7.1.
import type { ImageDescription } from '../../contracts/ipc.ts';

type Spacing = NonNullable<ImageDescription['spacingMm']>;

export interface SpacingWords {
  /** After the length: "5 cm at the detector". */
  readonly suffix: string;
  /** One sentence, shown on hover. */
  readonly hint: string;
}

export function spacingWords({ kind, magnification, calibration }: Spacing): SpacingWords {
  if (kind === 'patient') return { suffix: '', hint: 'Measured in the plane of the section, in the patient.' };
  if (kind === 'calibrated') return { suffix: ' calibrated', hint: `Calibrated spacing, from the file${calibration === null ? '' : ` (${calibration})`}: corrected for magnification at the depth of what it was calibrated on.` };
  if (kind === 'scanned') return { suffix: ' on the film', hint: 'Measured on the film that was digitised: larger than in the patient by the film’s own magnification.' };
  if (kind === 'unspecified') return { suffix: ' as the file says', hint: 'The file gives a spacing without saying where it holds: at the detector, or corrected for magnification.' };
  const estimate = magnification === null ? '' : ` The file estimates a magnification of ${Number(magnification.toPrecision(3))}: divide by it for the patient, roughly.`;
  return { suffix: ' at the detector', hint: `At the detector, not in the patient: the scale bar measures the plane in which the image was taken.${estimate}` };
}
