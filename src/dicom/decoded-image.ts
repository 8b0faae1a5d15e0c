// An image as everything after the file sees it, DICOM or picture: stored pixels, and how they are shown.
import type { DicomImage } from './dicom-image.ts';
import type { PatientOrientation } from './orientation.ts';
import type { OverlayPlane } from './overlays.ts';
import type { StoredValues } from './stored.ts';
import type { Voi } from './voi.ts';

export interface DecodedImage {
  readonly kind: 'dicom' | 'picture';
  /** File name without its folder. */
  readonly name: string;
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly sha256?: string;
  readonly format: 'dicom' | 'png' | 'jpeg' | 'tiff';
  readonly rows: number;
  readonly cols: number;
  readonly samples: 1 | 3;
  /** Bits of a sample that carry meaning (DICOM: Bits Stored). */
  readonly bits: number;
  readonly isSigned: boolean;
  readonly frames: number;
  /** The frame that `stored` holds, counted from 0. */
  readonly frame: number;
  /** Row-major, samples side by side; length rows × cols × samples. */
  readonly stored: StoredValues;
  readonly display: DisplayDefaults;
  /** Planes of the file that lie over this frame. */
  readonly overlays?: readonly OverlayPlane[];
  readonly dicom?: DicomImage;
}

export interface DisplayDefaults {
  /** The first VOI LUT, else the first window, else the range of the values; pictures: as they are. */
  readonly voi: Voi;
  /** Everything the file offers, `voi` first. */
  readonly choices: readonly Voi[];
  /** Low values are white. Applied after `voi`. */
  readonly isInverted: boolean;
  /** Levels of a shown pixel: grey, or red, green and blue (also of a palette). */
  readonly samples: 1 | 3;
  /** Height of a pixel over its width. */
  readonly pixelAspect: number;
  /** Where rows and columns run in the patient. */
  readonly orientation?: PatientOrientation;
  /** Why the pixels cannot be shown, or given to a model, as they are; undefined when they can. */
  readonly refusal?: string;
}
