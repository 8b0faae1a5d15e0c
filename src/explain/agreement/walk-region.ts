// Walks over the pixels of a region that is shifted cyclically within the seen area: whole runs at once, edge pixels with their exact area.
import type { MeasurablePlane } from './measure.ts';
import type { Region } from './region.ts';

/** Pixels are indices of the plane's own window (`range`), row-major. */
export interface RegionVisitor {
  /** Pixels [from, to) of a row lie wholly inside. */
  readonly run: (row: number, from: number, to: number) => void;
  readonly edge: (row: number, column: number, area: number) => void;
}

interface MaskRow {
  readonly row: number;
  readonly from: number;
  readonly fullFrom: number;
  readonly fullTo: number;
  /** Areas of the edge pixels: [from, fullFrom), then from fullTo on. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/**
 * A region on the torus that the seen area becomes when it is shifted cyclically. Shifting the map by (dx, dy) is
 * shifting the region by (−dx, −dy). The seen area may be no whole number of pixels wide: what wraps around then lies
 * differently on the pixels, so the masks are made once for every such offset.
 */
export function regionWalker({ seen, range, columnWeights, rowWeights }: MeasurablePlane, region: Region): (visitor: RegionVisitor, dx?: number, dy?: number) => void {
  const masks = new Map<string, readonly MaskRow[]>();
  const [width, height] = [columnWeights.length, rowWeights.length];

  function maskAt(fx: number, fy: number): readonly MaskRow[] {
    const key = `${fx} ${fy}`;
    const known = masks.get(key) ?? maskOf(region.moved(fx, fy));
    masks.set(key, known);
    return known;
  }

  return (visitor, dx = 0, dy = 0) => {
    for (const [moveX, fx] of wraps(region.bounds.x, region.bounds.width, dx, seen.x, seen.width)) {
      for (const [moveY, fy] of wraps(region.bounds.y, region.bounds.height, dy, seen.y, seen.height)) {
        for (const mask of maskAt(fx, fy)) {
          const row = mask.row + moveY - range.y0;
          if (row >= 0 && row < height) visitRow(mask, row, moveX, moveY, fx, fy);
        }
      }
    }

    function visitRow(mask: MaskRow, row: number, moveX: number, moveY: number, fx: number, fy: number): void {
      const left = moveX - range.x0;
      const isWholeRow = rowWeights[row] === 1;
      const edge = (column: number, area: number): void => {
        if (column < 0 || column >= width) return;
        // At an edge of the seen area that cuts pixels, only what was seen of the pixel counts.
        const exact = isWholeRow && columnWeights[column] === 1 ? area : exactArea(row, column, moveX + fx, moveY + fy);
        if (exact > 0) visitor.edge(row, column, exact);
      };
      mask.before.forEach((area, index) => edge(mask.from + left + index, area));
      const [from, to] = [Math.max(mask.fullFrom + left, 0), Math.min(mask.fullTo + left, width)];
      if (from < to && isWholeRow) {
        const [first, last] = [columnWeights[from] === 1 ? from : from + 1, columnWeights[to - 1] === 1 ? to : to - 1];
        if (first > from) edge(from, 1);
        if (first < last) visitor.run(row, first, last);
        if (last < to && last >= first) edge(to - 1, 1);
      } else for (let column = from; column < to; column += 1) edge(column, 1);
      mask.after.forEach((area, index) => edge(mask.fullTo + left + index, area));
    }

    function exactArea(row: number, column: number, moveX: number, moveY: number): number {
      const [x0, x1] = [Math.max(column + range.x0, seen.x), Math.min(column + range.x0 + 1, seen.x + seen.width)];
      const [y0, y1] = [Math.max(row + range.y0, seen.y), Math.min(row + range.y0 + 1, seen.y + seen.height)];
      return x1 <= x0 || y1 <= y0 ? 0 : region.overlap({ x: x0 - moveX, y: y0 - moveY, width: x1 - x0, height: y1 - y0 });
    }
  };
}

/** Moves of an axis that bring part of [start, start+length) − shift onto [origin, origin+period): whole pixels, and the fraction that is left. */
function wraps(start: number, length: number, shift: number, origin: number, period: number): [move: number, fraction: number][] {
  const moves: [number, number][] = [];
  // A seen area of less than a pixel may be shifted several times around.
  const first = Math.max(0, Math.floor((origin - start + shift - length) / period));
  for (let turn = first; turn <= first + 3; turn += 1) {
    const moved = start - shift + turn * period;
    if (moved >= origin + period || moved + length <= origin) continue;
    const whole = Math.floor(turn * period);
    moves.push([whole - shift, turn * period - whole]);
  }
  return moves;
}

function maskOf(region: Region): readonly MaskRow[] {
  const { bounds } = region;
  const rows: MaskRow[] = [];
  const area = (x: number, y: number): number => region.overlap({ x, y, width: 1, height: 1 });
  for (let row = Math.floor(bounds.y); row < Math.ceil(bounds.y + bounds.height); row += 1) {
    const { from, to, fullFrom, fullTo } = region.rowSpan(row);
    if (from >= to) continue;
    const areas = (start: number, end: number): number[] => Array.from({ length: Math.max(0, end - start) }, (_, index) => area(start + index, row));
    rows.push({ row, from, fullFrom, fullTo, before: areas(from, fullFrom), after: areas(fullTo, to) });
  }
  return rows;
}
