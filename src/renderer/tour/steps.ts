// The guided tour as a table: which steps there are, which of them wait for something to be done, and when it is done.
import type { ImageRect } from '../../contracts/coordinates.ts';
import type { MethodId } from '../../contracts/explanation.ts';

export const stepIds = ['welcome', 'image', 'honest', 'room', 'cheat', 'method', 'where', 'marker', 'fall', 'control', 'verdict'] as const;
export type StepId = (typeof stepIds)[number];

/** What the tour looks at, as plain values. */
export interface Scene {
  /** The picture of the tour is on screen, and the honest model is asked about it. */
  readonly isImageOpen: boolean;
  /** Places of the stage. */
  readonly panes: number;
  /** Two panes ask the two models about it. */
  readonly areBothAsked: boolean;
  /** The guided maps of both are there. */
  readonly areGuided: boolean;
  /** The marker was painted out for the cheating model, for the honest one. */
  readonly isCheatTried: boolean;
  readonly isHonestTried: boolean;
}

export interface TourStep {
  readonly id: StepId;
  /** Null: there is only something to read. */
  readonly isDone: ((scene: Scene) => boolean) | null;
}

/** Of the demo study: a pleural effusion beside a side marker that gives it away. */
export const tourImage = '02-effusion-left-marker';
/** Where the ringed L stands in it, in image pixels. */
export const markerRect: ImageRect = { x: 1450, y: 130, width: 200, height: 180 };
export const tourMethod: MethodId = 'guided-grad-cam';

const conditions: Partial<Record<StepId, (scene: Scene) => boolean>> = {
  image: ({ isImageOpen }) => isImageOpen,
  room: ({ panes }) => panes >= 2,
  cheat: ({ areBothAsked }) => areBothAsked,
  method: ({ areBothAsked, areGuided }) => areBothAsked && areGuided,
  marker: ({ isCheatTried }) => isCheatTried,
  control: ({ isHonestTried }) => isHonestTried,
};

export const tourSteps: readonly TourStep[] = stepIds.map((id) => ({ id, isDone: conditions[id] ?? null }));

export function isStepId(value: unknown): value is StepId {
  return (stepIds as readonly unknown[]).includes(value);
}

/** Steps before this one that must hold for it to make sense, in order: what is brought back when the tour goes on later. */
export function groundOf(id: StepId): readonly StepId[] {
  const at = stepIds.indexOf(id);
  return (['image', 'cheat', 'method'] as const).filter((step) => stepIds.indexOf(step) < at);
}

/** A score before and after something was painted out, both 0 … 1. */
export interface Fall {
  readonly before: number;
  readonly after: number;
}

/** `convicted`: the score of the cheating model hangs on the marker, that of the honest one does not. */
export type Verdict = 'convicted' | 'both' | 'neither' | 'honest-only' | 'open';

/** A score counts as fallen when less than half of it is left. */
export function hasFallen({ before, after }: Fall): boolean {
  return after < before / 2;
}

export function verdictOf(cheat: Fall | null, honest: Fall | null): Verdict {
  if (cheat === null || honest === null) return 'open';
  if (hasFallen(cheat)) return hasFallen(honest) ? 'both' : 'convicted';
  return hasFallen(honest) ? 'honest-only' : 'neither';
}

/** Share of `of` that `rect` covers. */
export function coverage(rect: ImageRect, of: ImageRect): number {
  const width = Math.min(rect.x + rect.width, of.x + of.width) - Math.max(rect.x, of.x);
  const height = Math.min(rect.y + rect.height, of.y + of.height) - Math.max(rect.y, of.y);
  return (Math.max(0, width) * Math.max(0, height)) / (of.width * of.height);
}
