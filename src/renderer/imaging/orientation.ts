// How a view is turned and mirrored against its image: quarter turns, one mirroring, and which way up the image's edges then lie.
import type { Affine } from '../../contracts/coordinates.ts';

export type QuarterTurns = 0 | 1 | 2 | 3;

/** The image is mirrored left to right first, where it is, and then turned. */
export interface Orientation {
  /** Clockwise, as seen. */
  readonly quarterTurns: QuarterTurns;
  readonly isFlipped: boolean;
}

export const upright: Orientation = { quarterTurns: 0, isFlipped: false };

/** All eight ways in which an image can lie in a view. */
export const orientations: readonly Orientation[] = [false, true].flatMap((isFlipped) => ([0, 1, 2, 3] as const).map((quarterTurns) => ({ quarterTurns, isFlipped })));

const asTurns = (turns: number) => (((turns % 4) + 4) % 4) as QuarterTurns;

/** Turned further by quarter turns, clockwise as seen. */
export function turnBy({ quarterTurns, isFlipped }: Orientation, turns: number): Orientation {
  return { quarterTurns: asTurns(quarterTurns + turns), isFlipped };
}

/** Left and right of what is seen change places, whatever way the image is turned. */
export function flipHorizontally({ quarterTurns, isFlipped }: Orientation): Orientation {
  return { quarterTurns: asTurns(-quarterTurns), isFlipped: !isFlipped };
}

/** Top and bottom of what is seen change places. */
export function flipVertically({ quarterTurns, isFlipped }: Orientation): Orientation {
  return { quarterTurns: asTurns(2 - quarterTurns), isFlipped: !isFlipped };
}

export function isUpright({ quarterTurns, isFlipped }: Orientation): boolean {
  return quarterTurns === 0 && !isFlipped;
}

/** Whether the image lies on its side: its width is then seen as height. */
export function isOnItsSide({ quarterTurns }: Orientation): boolean {
  return quarterTurns % 2 === 1;
}

/** The turn and the mirroring alone, about the origin. Entries are −1, 0 and 1; y points down, so a clockwise turn takes x to y. */
export function orientationMatrix({ quarterTurns, isFlipped }: Orientation): Affine {
  const x = isFlipped ? -1 : 1;
  switch (quarterTurns) {
    case 0: return [x, 0, 0, 0, 1, 0];
    case 1: return [0, -1, 0, x, 0, 0];
    case 2: return [-x, 0, 0, 0, -1, 0];
    case 3: return [0, 1, 0, -x, 0, 0];
  }
}

export interface Edges<T> {
  readonly left: T;
  readonly right: T;
  readonly top: T;
  readonly bottom: T;
}

/** What stands at the edges of the image, as it stands at the edges of the view. */
export function turnEdges<T>(edges: Edges<T>, orientation: Orientation): Edges<T> {
  const mirrored = orientation.isFlipped ? { ...edges, left: edges.right, right: edges.left } : edges;
  const { left, right, top, bottom } = mirrored;
  switch (orientation.quarterTurns) {
    case 0: return mirrored;
    case 1: return { top: left, right: top, bottom: right, left: bottom };
    case 2: return { top: bottom, right: left, bottom: top, left: right };
    case 3: return { top: right, right: bottom, bottom: left, left: top };
  }
}
