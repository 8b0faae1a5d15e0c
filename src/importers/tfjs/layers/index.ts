// The table of Keras layers that are understood. docs/supported-operators.md is written from it.
import { activationLayers } from './activation.ts';
import { linearLayers } from './linear.ts';
import { mergingLayers } from './merging.ts';
import { normalisationLayers } from './normalisation.ts';
import { poolingLayers } from './pooling.ts';
import { shapingLayers } from './shaping.ts';
import type { KerasLayer } from './define.ts';

export const layerGroups: readonly { readonly title: string; readonly layers: readonly KerasLayer[] }[] = [
  { title: 'Linear layers', layers: linearLayers },
  { title: 'Normalisations', layers: normalisationLayers },
  { title: 'Pooling', layers: poolingLayers },
  { title: 'Activations', layers: activationLayers },
  { title: 'Joining', layers: mergingLayers },
  { title: 'Shapes, padding, nothing at all', layers: shapingLayers },
];

export const kerasLayers: ReadonlyMap<string, KerasLayer> = new Map(layerGroups.flatMap(({ layers }) => layers.map((definition) => [definition.className, definition])));
