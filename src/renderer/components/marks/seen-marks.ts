// Marks as a view shows them, each reckoned again only when something of it changed: choosing one of hundreds touches two.
import { lineStyle } from '../../marks/line-style.ts';
import { strokesOf } from '../../marks/outline.ts';
import type { Annotation } from '../../../contracts/annotation.ts';
import type { Affine } from '../../../contracts/coordinates.ts';
import type { Size } from '../../imaging/view-geometry.ts';
import type { LineStyle } from '../../marks/line-style.ts';
import type { Stroke } from '../../marks/outline.ts';

export interface SeenMark {
  readonly mark: Annotation;
  /** Told apart from others: with a number where its reader has several of that name, and with another reader's name. */
  readonly name: string;
  readonly isSelected: boolean;
  readonly style: LineStyle;
  readonly strokes: readonly Stroke[];
  /** The words beside it. */
  readonly lines: readonly string[];
}

interface Look {
  readonly toView: Affine;
  readonly size: Size;
  readonly selectedId: string | null;
  readonly readerId: string | null;
  readonly nameOf: (mark: Annotation) => string;
  readonly linesOf: (mark: Annotation, isSelected: boolean) => readonly string[];
}

export class SeenMarks {
  #known: ReadonlyMap<string, { readonly key: string; readonly seen: SeenMark }> = new Map();

  of(marks: readonly Annotation[], { toView, size, selectedId, readerId, nameOf, linesOf }: Look): readonly SeenMark[] {
    const view = `${toView.join(' ')} ${size.width} ${size.height}`;
    const next = new Map<string, { readonly key: string; readonly seen: SeenMark }>();
    for (const mark of marks) {
      const isSelected = mark.id === selectedId;
      const lines = linesOf(mark, isSelected);
      const name = nameOf(mark);
      const key = `${view} ${isSelected} ${readerId} ${name}\n${lines.join('\n')}`;
      const known = this.#known.get(mark.id);
      next.set(mark.id, known?.seen.mark === mark && known.key === key ? known : {
        key, seen: { mark, name, isSelected, style: lineStyle(mark, mark.readerId === readerId), strokes: strokesOf(mark.shape, toView, size), lines },
      });
    }
    this.#known = next;
    return [...next.values()].map(({ seen }) => seen);
  }
}
