// Which finding the map is held against under the threshold: the selected one, else the first.
import { isFindingKind } from '../../../contracts/annotation.ts';
import type { Annotation, FindingShape, Shape } from '../../../contracts/annotation.ts';

export interface MeasuredFinding {
  readonly name: string;
  readonly shape: FindingShape;
}

interface Reading {
  readonly marks: { readonly all: readonly Annotation[]; readonly shown: readonly Annotation[]; readonly selectedId: string | null };
  readonly viewer: { readonly image: { readonly frame: number } | null };
}

/** Null: the frame has none that may be seen. A shape counts when it has been let go. */
export function measuredFinding({ marks: { all, shown, selectedId }, viewer }: Reading): MeasuredFinding | null {
  const findings = shown.filter(({ finding, frame }) => finding !== null && frame === (viewer.image?.frame ?? 0));
  const one = findings.find(({ id }) => id === selectedId) ?? findings[0];
  const shape = all.find(({ id }) => id === one?.id)?.shape;
  return one === undefined || shape === undefined || !isFindingShape(shape) ? null : { name: one.finding?.label ?? '', shape };
}

function isFindingShape(shape: Shape): shape is FindingShape {
  return isFindingKind(shape.kind);
}
