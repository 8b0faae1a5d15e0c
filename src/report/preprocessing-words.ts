// How an image became the model's input, said step by step.
import type { Placement } from '../contracts/coordinates.ts';
import type { ResolvedCard } from '../contracts/model-card.ts';

export interface PreprocessedImage {
  readonly rows: number;
  readonly cols: number;
  readonly samples: 1 | 3;
  readonly isInverted: boolean;
  /** How stored values become grey, e.g. "window 2047.5 / 4096"; null: they are grey levels already. */
  readonly greyFrom: string | null;
  /** Height of a pixel over its width; left out: 1. */
  readonly pixelAspect?: number;
  /** How it is turned before it is resized, e.g. "mirrored"; null: not at all. */
  readonly turned?: string | null;
  /** The file has shutters or overlays, which the model does not get. */
  readonly isBare?: boolean;
}

export function preprocessingSteps(image: PreprocessedImage, { input }: ResolvedCard, placement: Placement): readonly string[] {
  const [height, width] = input.size;
  const grey = input.values === 'full' ? 'the full range of what can be stored' : image.greyFrom;
  return [
    `${grey === null ? 'Stored values are grey levels 0 to 255 already' : `Stored values become grey levels 0 to 255 by ${grey}`}${image.isInverted ? ', inverted so that white is high' : ''}.`,
    ...(image.samples === 3 && input.channels === 1 ? ['Colour becomes grey (ITU-R 601 luma).'] : []),
    ...(image.samples === 1 && input.channels === 3 ? ['The grey plane is given to all three channels.'] : []),
    ...(image.isBare === true ? ['Shutters and overlays of the file lie over the image and are no part of the input.'] : []),
    ...(image.turned === undefined || image.turned === null ? [] : [`The image is ${image.turned}, so that the patient\'s left is to the right.`]),
    ...(image.pixelAspect === undefined || image.pixelAspect === 1 || input.resize === 'stretch' ? [] : [`Its pixels are ${short(image.pixelAspect)} times as high as wide, and the shape that is seen is kept.`]),
    `${resizeWords(image, input, placement)} (${input.interpolation}, ${input.antialias ? 'antialiased' : 'not antialiased'}).`,
    `Each value v becomes (v × ${short(input.scale)} − ${list(input.mean)}) / ${list(input.std)}.`,
    `The input is ${input.layout}, ${input.channels} × ${height} × ${width}${input.channels === 3 ? `, channels in the order ${input.order}` : ''}.`,
  ];
}

function resizeWords({ rows, cols }: PreprocessedImage, { resize, size: [height, width], padValue }: ResolvedCard['input'], { seen }: Placement): string {
  const from = `${cols} × ${rows} pixels`;
  if (resize === 'stretch') return `${from} are stretched to ${width} × ${height}`;
  if (resize === 'letterbox') return `${from} are fitted into ${width} × ${height} with bars of grey ${padValue}`;
  const share = Math.round(((seen.width * seen.height) / (rows * cols)) * 1000) / 10;
  return `The middle of ${from} is cut out (${share} % of the area) and resized to ${width} × ${height}`;
}

function list(values: readonly number[]): string {
  const distinct = new Set(values);
  return distinct.size === 1 ? short(values[0] ?? 0) : `[${values.map(short).join(', ')}]`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
