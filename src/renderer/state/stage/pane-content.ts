// What stands in a pane: image × model × class × method × layer, each of its own or as the side panel says.
import type { MethodId, ScoreKind } from '../../../contracts/explanation.ts';

/** `image` the radiograph alone · `map` with a map over it · `input` what the model was given · the rest: what several maps say together. */
export const paneKinds = ['image', 'map', 'input', 'consensus', 'variance'] as const;
export type PaneKind = (typeof paneKinds)[number];

/** What a pane holds on to; null: as the side panel says. */
export interface Pins {
  readonly modelId: string | null;
  /** A class by name, or by its column where names repeat. */
  readonly target: string | number | null;
  readonly method: MethodId | null;
  readonly layer: string | null;
  readonly score: ScoreKind | null;
}

export interface PaneContent {
  /** Null: the image that was chosen last for the stage. */
  readonly imageId: string | null;
  readonly frame: number;
  readonly shows: PaneKind;
  readonly pins: Pins;
}

export const noPins: Pins = { modelId: null, target: null, method: null, layer: null, score: null };
/** A fresh pane: the chosen image with what the side panel says. */
export const asPanel: PaneContent = { imageId: null, frame: 0, shows: 'map', pins: noPins };

export function pinned(content: PaneContent | null, pins: Partial<Pins>): PaneContent {
  const { shows, ...rest } = content ?? asPanel;
  return { ...rest, shows: shows === 'image' ? 'map' : shows, pins: { ...rest.pins, ...pins } };
}

export function withImage(content: PaneContent | null, imageId: string, frame = 0): PaneContent {
  return { ...(content ?? asPanel), imageId, frame };
}
