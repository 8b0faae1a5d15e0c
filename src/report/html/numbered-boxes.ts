// The doctor's boxes with the numbers that the figures and tables call them by.
import { html, nothing } from './markup.ts';
import type { Box } from '../../contracts/annotation.ts';
import type { ReportImage } from '../report-input.ts';
import type { Html } from './markup.ts';

export interface NumberedBox {
  /** From 1, in the order given. */
  readonly number: number;
  readonly box: Box;
}

export function numbered(boxes: readonly Box[]): readonly NumberedBox[] {
  return boxes.map((box, index) => ({ number: index + 1, box }));
}

const shapeNames = { box: 'Box', ellipse: 'Ellipse', point: 'Point' } as const;

/** What a single one is called in a sentence. */
export function shapeWord({ box }: NumberedBox): string {
  return box.shape ?? 'box';
}

/** What several are called together: "boxes" where they are that, else "marks". */
export function boxesWord(boxes: readonly NumberedBox[]): string {
  return boxes.some(({ box }) => box.shape !== undefined) ? (boxes.length === 1 ? 'mark' : 'marks') : boxes.length === 1 ? 'box' : 'boxes';
}

/** "Box 2, Effusion", with what it is where it marks something normal. */
export function boxTitle({ number, box }: NumberedBox): string {
  return `${shapeNames[box.shape ?? 'box']} ${number}, ${box.label}${box.role === 'reference-normal' ? ' (normal reference)' : ''}`;
}

/** Under the image: what each number is, and who drew it. */
export function boxList(boxes: readonly NumberedBox[]): Html {
  if (boxes.length === 0) return html`<p>No box was drawn on this image.</p>`;
  return html`<ul class="boxes">${boxes.map((one) => html`<li><span class="doctor">${boxTitle(one)}</span>${one.box.reader === undefined || one.box.reader === '' ? nothing : html` <span class="faint">${one.box.reader}</span>`}</li>`)}</ul>`;
}

export function imageAlt({ name }: ReportImage, boxes: readonly NumberedBox[]): string {
  return boxes.length === 0 ? `The image ${name}` : `The image ${name} with ${boxes.map(boxTitle).join('; ')}`;
}
