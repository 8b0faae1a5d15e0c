// Light scattered inside the patient: a heavy blur of what passes through, worked out on a coarse grid once per patient.
import type { Anatomy } from './anatomy.ts';
import { createChest } from './chest.ts';
import { midlineX } from './grid.ts';

/** Scattered light at a point of the field, both coordinates from 0 to 1. */
export type ScatteredLight = (u: number, v: number) => number;

const cells = 52;

/**
 * The scatter of the patient without findings and bones. A finding would change the scatter of its whole neighbourhood by
 * a few grey levels; leaving that out keeps all that a finding changes inside its box.
 */
export function scatteredLight(anatomy: Anatomy): ScatteredLight {
  const { widthMm, heightMm } = anatomy.field;
  const chest = createChest(anatomy, []);
  const row = { attenuation: new Float32Array(cells), lung: new Float32Array(cells), body: new Float32Array(cells) };
  const xs = new Float32Array(cells);
  let light = new Float64Array(cells * cells);
  for (let j = 0; j < cells; j++) {
    const y = ((j + 0.5) / cells) * heightMm;
    for (let i = 0; i < cells; i++) xs[i] = ((i + 0.5) / cells) * widthMm - midlineX(anatomy, y);
    chest.row(y, xs, row);
    // Open air gives little scatter, though much light.
    for (let i = 0; i < cells; i++) light[j * cells + i] = Math.min(0.3, Math.exp(-(row.attenuation[i] ?? 0)));
  }
  for (let pass = 0; pass < 2; pass++) {
    light = boxBlur(light, cells, 1, Math.round((28 / widthMm) * cells));
    light = boxBlur(light, 1, cells, Math.round((28 / heightMm) * cells));
  }
  return (u, v) => {
    const x = Math.min(cells - 1.001, Math.max(0, u * cells - 0.5));
    const y = Math.min(cells - 1.001, Math.max(0, v * cells - 0.5));
    const i = Math.floor(x);
    const j = Math.floor(y);
    const k = j * cells + i;
    const upper = (light[k] ?? 0) * (1 - x + i) + (light[k + 1] ?? 0) * (x - i);
    const lower = (light[k + cells] ?? 0) * (1 - x + i) + (light[k + cells + 1] ?? 0) * (x - i);
    return upper * (1 - y + j) + lower * (y - j);
  };
}

/** Mean over ±reach along one axis; edges repeat. */
function boxBlur(light: Float64Array, lineStep: number, step: number, reach: number): Float64Array<ArrayBuffer> {
  const blurred = new Float64Array(light.length);
  for (let line = 0; line < cells; line++) {
    for (let i = 0; i < cells; i++) {
      let sum = 0;
      for (let d = -reach; d <= reach; d++) sum += light[line * lineStep + Math.min(cells - 1, Math.max(0, i + d)) * step] ?? 0;
      blurred[line * lineStep + i * step] = sum / (2 * reach + 1);
    }
  }
  return blurred;
}
