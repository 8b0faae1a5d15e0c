// Panes that fill themselves: the seven beside the image, the founding figure, the model's input.
import { sevenMethods } from '../../../contracts/explanation.ts';
import { foundingFigure } from '../explanations.svelte.ts';
import { asPanel, pinned } from './pane-content.ts';
import type { MethodId } from '../../../contracts/explanation.ts';
import type { FilledArrangement, Filling } from './stage.svelte.ts';
import type { PaneContent } from './pane-content.ts';

/**
 * @param from what stands in the active pane: its model, class, layer and score go into all of them
 * @param method the one that is looked at now: its pane is the active one
 */
export function fillingOf(arrangement: Exclude<FilledArrangement, 'grid'>, from: PaneContent | null, method: MethodId): Filling {
  const base: PaneContent = { ...asPanel, pins: { ...(from ?? asPanel).pins, method: null } };
  if (arrangement === 'input') return { contents: [{ ...base, shows: 'input', pins: { ...base.pins, method: from?.pins.method ?? null } }], shape: { rows: 1, columns: 1 }, active: 0 };
  const methods: readonly MethodId[] = arrangement === 'compare' ? sevenMethods : foundingFigure;
  return {
    contents: [{ ...base, shows: 'image' }, ...methods.map((own) => pinned(base, { method: own }))],
    shape: null,
    active: methods.indexOf(method) + 1,
  };
}

/** More panes than this say nothing on one screen, and every one is a map to compute. */
export const mostGridPanes = 64;

export function gridFilling(from: PaneContent | null, { methods, layers, method, layer }: { methods: readonly MethodId[]; layers: readonly string[]; method: MethodId; layer: string }): Filling {
  const pins = (from ?? asPanel).pins;
  const contents = layers.flatMap((row) => methods.map((column): PaneContent => ({ ...asPanel, pins: { ...pins, method: column, layer: row } })));
  const active = contents.findIndex((content) => content.pins.method === method && content.pins.layer === layer);
  return { contents, shape: { rows: layers.length, columns: methods.length }, active: Math.max(active, 0) };
}
