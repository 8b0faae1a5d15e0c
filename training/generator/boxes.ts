// The doctor's boxes, exact by construction: the bounds of what a finding changes in the attenuation, or of the heart itself.
import type { Anatomy, Side } from './anatomy.ts';
import { signOf } from './anatomy.ts';
import type { ChestRow } from './chest.ts';
import { createChest } from './chest.ts';
import type { Finding, Label } from './findings.ts';
import { midlineX } from './grid.ts';

/** A box in image pixels: pixel i spans [i, i + 1). */
export interface Box {
  readonly label: Label;
  readonly role: 'finding' | 'reference-normal';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Bounds { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }

/**
 * Boxes of all findings on an image of the given size. An effusion on one side alone also gives the other side's sharp
 * costophrenic angle, with role `reference-normal`.
 */
export function boxesOf(anatomy: Anatomy, findings: readonly Finding[], rows: number, columns: number): Box[] {
  const toBox = (label: Label, role: Box['role'], { left, top, right, bottom }: Bounds): Box => {
    const sx = columns / anatomy.field.widthMm;
    const sy = rows / anatomy.field.heightMm;
    const [x0, x1] = [Math.max(0, left * sx), Math.min(columns, right * sx)];
    const [y0, y1] = [Math.max(0, top * sy), Math.min(rows, bottom * sy)];
    return { label, role, x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
  };
  const boxes: Box[] = [];
  for (const finding of findings) {
    const others = findings.filter((f) => f !== finding);
    const bounds = changeBounds(anatomy, others, findings, 0.04);
    if (bounds) boxes.push(toBox(finding.kind, 'finding', finding.kind === 'cardiomegaly' ? wholeHeart(anatomy, bounds) : bounds));
  }
  const effusions = findings.filter((f) => f.kind === 'effusion');
  const [only] = effusions;
  if (only && effusions.length === 1) boxes.push(toBox('effusion', 'reference-normal', sharpAngle(anatomy, only.side === 'right' ? 'left' : 'right')));
  return boxes;
}

/** Bounds, in mm, of all places where the attenuation changes by more than `share` of the largest change; null if nothing does. */
function changeBounds(anatomy: Anatomy, before: readonly Finding[], after: readonly Finding[], share: number): Bounds | null {
  const step = 1.5;
  const { widthMm, heightMm } = anatomy.field;
  const columns = Math.ceil(widthMm / step);
  const rows = Math.ceil(heightMm / step);
  const [chestBefore, chestAfter] = [createChest(anatomy, before), createChest(anatomy, after)];
  const [rowBefore, rowAfter] = [emptyRow(columns), emptyRow(columns)];
  const xs = new Float32Array(columns);
  const change = new Float32Array(rows * columns);
  let largest = 0;
  for (let j = 0; j < rows; j++) {
    const y = (j + 0.5) * step;
    const mid = midlineX(anatomy, y);
    for (let i = 0; i < columns; i++) xs[i] = (i + 0.5) * step - mid;
    chestBefore.row(y, xs, rowBefore);
    chestAfter.row(y, xs, rowAfter);
    for (let i = 0; i < columns; i++) {
      const difference = Math.abs((rowAfter.attenuation[i] ?? 0) - (rowBefore.attenuation[i] ?? 0));
      change[j * columns + i] = difference;
      largest = Math.max(largest, difference);
    }
  }
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  change.forEach((difference, k) => {
    if (difference <= share * largest) return;
    const i = k % columns;
    const j = Math.floor(k / columns);
    left = Math.min(left, i * step);
    right = Math.max(right, (i + 1) * step);
    top = Math.min(top, j * step);
    bottom = Math.max(bottom, (j + 1) * step);
  });
  return right > left ? { left, top, right, bottom } : null;
}

function emptyRow(length: number): ChestRow {
  return { attenuation: new Float32Array(length), lung: new Float32Array(length), body: new Float32Array(length) };
}

/** The change of an enlarged heart is a rim on both sides; the box a doctor draws spans the silhouette between them. */
function wholeHeart(anatomy: Anatomy, rim: Bounds): Bounds {
  const bottom = anatomy.angleY.left - anatomy.domeRise.left + 10;
  return { ...rim, bottom: Math.max(rim.bottom, bottom) };
}

/** The costophrenic angle of one side with enough of wall and dome to see that it is sharp. */
function sharpAngle(anatomy: Anatomy, side: Side): Bounds {
  const tipY = anatomy.angleY[side];
  const tipX = midlineX(anatomy, tipY) + signOf(side) * anatomy.halfWidth;
  const inner = tipX - signOf(side) * 40;
  const outer = tipX + signOf(side) * 7;
  return { left: Math.min(inner, outer), right: Math.max(inner, outer), top: tipY - 44, bottom: tipY + 8 };
}
