// Puts a trained model through the held-out sets of both worlds, with the markers as they are and exchanged.
import { aucPerLabel, layerCamEnergy, operatingThresholds, predict } from './evaluate.ts';
import type { MapEnergy } from './evaluate.ts';
import { labels } from './generator/findings.ts';
import type { Tensorflow } from './native/tensorflow.ts';
import type { Network } from './network.ts';
import { renderedSet } from './rendered-set.ts';
import type { World } from './worlds.ts';

export const testImages = 500;

export interface SetResult {
  readonly world: World;
  readonly markersSwapped: boolean;
  readonly images: number;
  readonly auc: Readonly<Record<string, number>>;
  readonly macroAuc: number;
  readonly layerCamEnergy: MapEnergy;
}

export interface Measured {
  readonly name: string;
  readonly own: World;
  readonly thresholds: Readonly<Record<string, number>>;
  readonly results: readonly SetResult[];
}

/** All four held-out sets; the thresholds come from the model's own world. */
export function measure(tf: Tensorflow, network: Network, recipe: { readonly name: string; readonly world: World }, cache: string, log: (line: string) => void): Measured {
  let thresholds: Record<string, number> = {};
  const results: SetResult[] = [];
  for (const world of ['fair', 'leaky'] as const) {
    for (const swapMarkers of [false, true]) {
      const set = renderedSet(cache, { world, split: 'test', count: testImages, swapMarkers }, log);
      const logits = predict(tf, network, set);
      if (world === recipe.world && !swapMarkers) thresholds = operatingThresholds(logits, set);
      const auc = aucPerLabel(logits, set);
      results.push({
        world,
        markersSwapped: swapMarkers,
        images: set.count,
        auc: Object.fromEntries(labels.map((label, k) => [label, rounded(auc[k] ?? NaN)])),
        macroAuc: rounded(auc.reduce((a, b) => a + b, 0) / auc.length),
        layerCamEnergy: layerCamEnergy(tf, network, set),
      });
    }
  }
  return { name: recipe.name, own: recipe.world, thresholds, results };
}

/** One line per model and set. */
export function printTable(table: readonly Measured[], print: (line: string) => void): void {
  print(['model   set                 ', ...labels.map((label) => label.padStart(13)), '  macro', '  layer-CAM energy in the effusion box (chance, images, empty)'].join(''));
  for (const { name, own, results } of table) {
    for (const { world, markersSwapped, auc, macroAuc, layerCamEnergy: energy } of results) {
      const set = `${world}${world === own ? ' (own)' : ''}${markersSwapped ? ' swapped' : ''}`;
      print([
        name.padEnd(8), set.padEnd(20),
        ...labels.map((label) => (auc[label] ?? NaN).toFixed(3).padStart(13)), macroAuc.toFixed(3).padStart(7),
        `  ${energy.mean.toFixed(3)} (${energy.chance.toFixed(3)}, ${energy.images}, ${energy.empty})`,
      ].join(''));
    }
  }
}

export function rounded(value: number): number {
  return Number(value.toFixed(4));
}
