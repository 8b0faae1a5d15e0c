// The doctor's boxes with the numbers that the figures and tables call them by.
import { listed } from './listed.ts';
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
export function shapeWord({ box }: NumberedBox): keyof typeof shapeNames {
  return box.shape ?? 'box';
}

const shapePlurals = { box: 'boxes', ellipse: 'ellipses', point: 'points' } as const;

/** What several are called together: "boxes" or "ellipse" where they are of one kind, else counted by kind: "2 boxes, 1 ellipse and 1 point". */
export function marksWords(boxes: readonly NumberedBox[]): string {
  const counts = (['box', 'ellipse', 'point'] as const).map((kind) => ({ kind, count: boxes.filter((one) => shapeWord(one) === kind).length })).filter(({ count }) => count > 0);
  const words = counts.map(({ kind, count }) => (count === 1 ? kind : shapePlurals[kind]));
  const [only = 'marks'] = words;
  if (words.length < 2) return only;
  return listed(counts.map(({ count }, index) => `${count} ${words[index] ?? ''}`));
}

/** "Box 2, Effusion"; "Box 3, reference (normal) for Effusion": not to be read as one. */
export function boxTitle({ number, box }: NumberedBox): string {
  return `${shapeNames[box.shape ?? 'box']} ${number}, ${findingTitle(box)}`;
}

export function findingTitle({ label, role }: Pick<Box, 'label' | 'role'>): string {
  return role === 'reference-normal' ? `reference (normal) for ${label}` : label;
}

/** Under the image: what each number is, who drew it, and what that reader wrote of it where that was asked for. */
export function boxList(boxes: readonly NumberedBox[], { hasComments = false }: { readonly hasComments?: boolean } = {}): Html {
  if (boxes.length === 0) return html`<p>Nothing was marked on this image.</p>`;
  return html`<ul class="boxes">${boxes.map((one) => html`<li><span class="doctor">${boxTitle(one)}</span>${factsOf(one)}${one.box.comment === undefined || !hasComments ? nothing : html` <q class="comment">${one.box.comment}</q>`}</li>`)}</ul>`;
}

function factsOf({ box: { laterality, reader = '' } }: NumberedBox): Html {
  const facts = [laterality === undefined ? '' : sideWords[laterality], reader].filter((fact) => fact !== '');
  return facts.length === 0 ? nothing : html` <span class="faint">${facts.join(' · ')}</span>`;
}

const sideWords = { left: 'left', right: 'right', bilateral: 'both sides', midline: 'midline' } as const;

export function imageAlt({ name }: ReportImage, boxes: readonly NumberedBox[]): string {
  return boxes.length === 0 ? `The image ${name}` : `The image ${name} with ${boxes.map(boxTitle).join('; ')}`;
}
