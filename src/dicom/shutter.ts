// Display shutters: what of the image lies outside of the exposed field and is not to be shown. PS3.3 C.7.6.11.
import type { DicomDataSet } from './data-set.ts';
import { tags } from './tags.ts';

/** Rows and columns count from 1, as in the file: (1, 1) is the centre of the upper left pixel. */
export type ShutterShape =
  | { readonly kind: 'rectangular'; readonly left: number; readonly right: number; readonly upper: number; readonly lower: number }
  | { readonly kind: 'circular'; readonly row: number; readonly column: number; /** In columns. */ readonly radius: number }
  | { readonly kind: 'polygonal'; readonly vertices: readonly (readonly [row: number, column: number])[] }
  /** An overlay plane whose ones hide (C.7.6.15). Meant for presentation states, and met in images all the same. */
  | { readonly kind: 'bitmap'; readonly group: string };

export interface Shutter {
  readonly shapes: readonly ShutterShape[];
  /** Grey 0…255 of what is hidden: (0018,1622) as a share of FFFFH; black where the file leaves it open. */
  readonly grey: number;
}

/** Undefined: no shutter, or none whose numbers can be used. */
export function readShutter(dataSet: DicomDataSet): Shutter | undefined {
  const shapes = dataSet.strings(tags.ShutterShape).flatMap((name): ShutterShape[] => {
    if (name === 'RECTANGULAR') return rectangle(dataSet);
    if (name === 'CIRCULAR') return circle(dataSet);
    if (name === 'BITMAP') return bitmap(dataSet);
    return name === 'POLYGONAL' ? polygon(dataSet) : [];
  });
  if (shapes.length === 0) return undefined;
  return { shapes, grey: (dataSet.word(tags.ShutterPresentationValue) ?? 0) / 0xffff * 255 };
}

function rectangle(dataSet: DicomDataSet): ShutterShape[] {
  const [left, right, upper, lower] = [tags.ShutterLeftVerticalEdge, tags.ShutterRightVerticalEdge, tags.ShutterUpperHorizontalEdge, tags.ShutterLowerHorizontalEdge].map((tag) => dataSet.number(tag) ?? Number.NaN);
  if (left === undefined || right === undefined || upper === undefined || lower === undefined || !(left <= right && upper <= lower)) return [];
  return [{ kind: 'rectangular', left, right, upper, lower }];
}

function circle(dataSet: DicomDataSet): ShutterShape[] {
  const [row = Number.NaN, column = Number.NaN] = dataSet.numbers(tags.CenterOfCircularShutter);
  const radius = dataSet.number(tags.RadiusOfCircularShutter) ?? Number.NaN;
  return Number.isFinite(row) && Number.isFinite(column) && radius > 0 ? [{ kind: 'circular', row, column, radius }] : [];
}

function polygon(dataSet: DicomDataSet): ShutterShape[] {
  const numbers = dataSet.numbers(tags.VerticesOfThePolygonalShutter);
  if (numbers.length < 6 || numbers.length % 2 !== 0 || !numbers.every(Number.isFinite)) return [];
  const vertices = Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i] ?? 0, numbers[2 * i + 1] ?? 0] as const);
  return [{ kind: 'polygonal', vertices }];
}

function bitmap(dataSet: DicomDataSet): ShutterShape[] {
  const group = dataSet.word(tags.ShutterOverlayGroup);
  return group === undefined ? [] : [{ kind: 'bitmap', group: group.toString(16).padStart(4, '0') }];
}

/**
 * 1 where a pixel is hidden: where its centre lies outside of any of the shapes, since they are applied together
 * (C.7.6.11: the least of the image stays visible). A pixel on an edge is shown. What a bitmap hides is in its overlay plane.
 *
 * @param pixelAspect height of a pixel over its width: a circle is one on the screen, not in rows and columns
 */
export function shutterMask({ shapes }: Shutter, { rows, cols, pixelAspect }: { rows: number; cols: number; pixelAspect: number }): Uint8Array {
  const hidden = new Uint8Array(rows * cols);
  for (const shape of shapes) {
    if (shape.kind === 'bitmap') continue;
    for (let y = 0; y < rows; y++) hideRow(hidden.subarray(y * cols, (y + 1) * cols), shape, y + 1, pixelAspect);
  }
  return hidden;
}

function hideRow(line: Uint8Array, shape: Exclude<ShutterShape, { kind: 'bitmap' }>, row: number, pixelAspect: number): void {
  if (shape.kind === 'polygonal') {
    const crossings = crossingsOf(shape.vertices, row);
    for (let x = 0; x < line.length; x++) {
      // Even-odd: as many edges to the left as to the right is outside; on an edge is inside.
      const column = x + 1;
      const isInside = crossings.filter((at) => at < column).length % 2 === 1 || crossings.some((at) => at === column);
      if (!isInside) line[x] = 1;
    }
    return;
  }
  const [from, to] = shape.kind === 'rectangular'
    ? row >= shape.upper && row <= shape.lower ? [shape.left, shape.right] : [1, 0]
    : chord(shape, (row - shape.row) * pixelAspect);
  for (let x = 0; x < line.length; x++) if (x + 1 < from || x + 1 > to) line[x] = 1;
}

function chord({ column, radius }: { column: number; radius: number }, dy: number): [number, number] {
  const half = radius * radius - dy * dy;
  return half < 0 ? [1, 0] : [column - Math.sqrt(half), column + Math.sqrt(half)];
}

/** Columns at which the closed polygon crosses a row. An edge belongs to its upper end, so that a vertex counts once. */
function crossingsOf(vertices: readonly (readonly [number, number])[], row: number): number[] {
  return vertices.flatMap(([y0, x0], i) => {
    const [y1, x1] = vertices[(i + 1) % vertices.length] ?? [y0, x0];
    if ((y0 <= row) === (y1 <= row)) return [];
    return [x0 + ((row - y0) / (y1 - y0)) * (x1 - x0)];
  });
}
