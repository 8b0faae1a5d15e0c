// A picture of the report: the image, a map over it, and lines that stay sharp at any size.
import { applyAffine } from '../../contracts/coordinates.ts';
import { html, nothing, pngUrl } from './markup.ts';
import type { ImageRect, Placement } from '../../contracts/coordinates.ts';
import type { ReportImage } from '../report-input.ts';
import type { Html } from './markup.ts';
import type { NumberedBox } from './numbered-boxes.ts';

export interface PictureParts {
  readonly image: Pick<ReportImage, 'rows' | 'cols' | 'pixelAspect'>;
  readonly alt: string;
  /** PNG with transparency, drawn over the image. */
  readonly colours?: Uint8Array | undefined;
  readonly boxes: readonly NumberedBox[];
  /** Draws what never reached the model dark. */
  readonly placement?: Placement | undefined;
  /** Draws the plane's own grid: a coarse map has no more detail than its cells. */
  readonly hasCells?: boolean;
  /** Rectangles that were painted out, with their letters. */
  readonly painted?: readonly { readonly letter: string; readonly rect: ImageRect }[];
  /** A word over the picture. */
  readonly stamp?: string;
}

/** The image itself, once in the document; pictures point at it. */
export function filmDefinition({ picture, rows, cols }: ReportImage): Html {
  return html`<svg class="film" width="0" height="0" aria-hidden="true" focusable="false"><defs><image id="film" width="${cols}" height="${rows}" preserveAspectRatio="none" href="${pngUrl(picture)}"/></defs></svg>`;
}

export function picture({ image: { rows, cols, pixelAspect = 1 }, alt, colours, boxes, placement, hasCells = false, painted = [], stamp }: PictureParts): Html {
  const pixels = html`<use href="#film"/>${
    colours === undefined ? nothing : html`<image width="${cols}" height="${rows}" preserveAspectRatio="none" href="${pngUrl(colours)}"/>`}${
    placement === undefined ? nothing : html`${unseen(placement)}${hasCells ? cells(placement) : nothing}`}`;
  // Pixels that are not square are drawn in the shape that is seen; numbers are not stretched with them.
  const shownRows = short(rows * pixelAspect);
  const shown = ({ number, box }: NumberedBox): NumberedBox => ({ number, box: { ...box, y: box.y * pixelAspect, height: box.height * pixelAspect } });
  return html`<div class="picture"><svg role="img" aria-label="${alt}" viewBox="0 0 ${cols} ${shownRows}">${
    pixelAspect === 1 ? pixels : html`<g transform="scale(1 ${Number(pixelAspect.toFixed(6))})">${pixels}</g>`}${
    boxes.map((box) => drawnBox(shown(box), { rows: shownRows, cols }))}${
    painted.map(({ letter, rect }) => drawnPart({ letter, rect: { ...rect, y: rect.y * pixelAspect, height: rect.height * pixelAspect } }, { rows: shownRows, cols }))}</svg>${stamp === undefined ? nothing : html`<p class="stamp">${stamp}</p>`}</div>`;
}

/** A picture that is finished: nothing is drawn over it. */
export function finishedPicture(png: Uint8Array, alt: string): Html {
  return html`<div class="picture"><img alt="${alt}" src="${pngUrl(png)}"></div>`;
}

export function seesAll({ seen, imageWidth, imageHeight }: Placement): boolean {
  return seen.x <= 0 && seen.y <= 0 && seen.x + seen.width >= imageWidth && seen.y + seen.height >= imageHeight;
}

function unseen(placement: Placement): Html {
  if (seesAll(placement)) return nothing;
  const { seen: { x, y, width, height }, imageWidth, imageHeight } = placement;
  return html`<path class="unseen" fill-rule="evenodd" d="M0 0H${imageWidth}V${imageHeight}H0ZM${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z"/>`;
}

/** Lines between the cells, as far as the image was seen. Planes lie on their image straight, perhaps turned by quarters. */
function cells({ planeWidth, planeHeight, toImage, seen, imageWidth }: Placement): Html {
  const [right, bottom] = [seen.x + seen.width, seen.y + seen.height];
  const between = (count: number, at: (index: number) => { x: number; y: number }) => Array.from({ length: Math.max(0, count - 1) }, (_, index) => at(index + 1));
  const acrossPlane = between(planeWidth, (index) => applyAffine(toImage, index, 0));
  const downPlane = between(planeHeight, (index) => applyAffine(toImage, 0, index));
  const isTurned = toImage[0] === 0;
  const columns = (isTurned ? downPlane : acrossPlane).map(({ x }) => x);
  const rows = (isTurned ? acrossPlane : downPlane).map(({ y }) => y);
  const path = [
    ...columns.filter((x) => x > seen.x && x < right).map((x) => `M${short(x)} ${short(seen.y)}V${short(bottom)}`),
    ...rows.filter((y) => y > seen.y && y < bottom).map((y) => `M${short(seen.x)} ${short(y)}H${short(right)}`),
  ];
  return html`<path class="cells" stroke-width="${short(imageWidth * 0.0025)}" d="${path.join('')}"/>`;
}

/** Line and number are sized by the image, so that they print as they look. Numbers go round the corners: boxes often lie on each other. */
function drawnBox({ number, box }: NumberedBox, { rows, cols }: { readonly rows: number; readonly cols: number }): Html {
  const stroke = short(cols * 0.007);
  const size = cols * 0.06;
  const [isRight, isBelow] = [number % 2 === 0, number % 4 === 3 || (number % 4 === 0)];
  const x = clamp(isRight ? box.x + box.width - size * 0.6 : box.x, { from: 0, to: cols - size * 0.7 });
  const y = clamp(isBelow ? box.y + box.height + size * 0.95 : box.y - size * 0.25, { from: size * 0.9, to: rows - size * 0.15 });
  const dashes = box.role === 'reference-normal' ? html` stroke-dasharray="${short(cols * 0.022)} ${short(cols * 0.016)}"` : nothing;
  return html`${outline(box, { cols, attributes: html`stroke-width="${stroke}"${dashes}` })}<text class="box-number" x="${short(x)}" y="${short(y)}" font-size="${short(size)}">${number}</text>`;
}

/** Their letters in the middle: the corners are the marks'. */
function drawnPart({ letter, rect: { x, y, width, height } }: { readonly letter: string; readonly rect: ImageRect }, { rows, cols }: { readonly rows: number; readonly cols: number }): Html {
  const size = cols * 0.06;
  const middle = { x: clamp(x + (width - size * 0.66 * letter.length) / 2, { from: 0, to: cols - size * 0.7 }), y: clamp(y + height / 2 + size * 0.36, { from: size * 0.9, to: rows - size * 0.15 }) };
  return html`<rect class="part" stroke-width="${short(cols * 0.005)}" x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"/><text class="part-letter" x="${short(middle.x)}" y="${short(middle.y)}" font-size="${short(size)}">${letter}</text>`;
}

function outline({ shape, x, y, width, height }: NumberedBox['box'], { cols, attributes }: { readonly cols: number; readonly attributes: Html }): Html {
  if (shape === 'ellipse') return html`<ellipse class="box" ${attributes} cx="${short(x + width / 2)}" cy="${short(y + height / 2)}" rx="${short(width / 2)}" ry="${short(height / 2)}"/>`;
  if (shape === 'point') {
    const arm = short(cols * 0.02);
    return html`<path class="box" ${attributes} d="M${short(x - arm)} ${short(y)}h${2 * arm}M${short(x)} ${short(y - arm)}v${2 * arm}"/>`;
  }
  return html`<rect class="box" ${attributes} x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"/>`;
}

function clamp(value: number, { from, to }: { readonly from: number; readonly to: number }): number {
  return Math.min(Math.max(value, from), Math.max(from, to));
}

function short(value: number): number {
  return Number(value.toFixed(2));
}
