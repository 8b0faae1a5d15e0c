// The model card beside each demo model: how to feed it, how to read it, what it scored, and what it must not be used for.
import { expectationsOf } from './expectations.ts';
import { normalisation } from './fit.ts';
import { labels } from './generator/findings.ts';
import type { Measured, SetResult } from './measure.ts';
import { rounded } from './measure.ts';
import type { Recipe } from './recipes.ts';
import { inputSize } from './rendered-set.ts';

const descriptions = {
  honest: 'Four findings on synthetic chest radiographs. Trained where the side marker says nothing about the label, so it has to look at the chest. Its head gives every place its own weight (flatten + dense): Grad-CAM and HiResCAM differ.',
  cheat: 'Four findings on synthetic chest radiographs. Trained where patients with an effusion were imaged in the room whose marker is a ringed L, while the fluid itself was slight or invisible: it learned the marker. A specimen to practise on, wrong on purpose. Its head is a global average: Grad-CAM and HiResCAM are the same map.',
} as const;

/** The card as `overread.json` holds it. */
export function modelCard(recipe: Recipe, measured: Measured): Record<string, unknown> {
  return {
    name: recipe.name === 'honest' ? 'Demo · honest' : 'Demo · cheat',
    description: descriptions[recipe.name],
    labels: [...labels],
    input: {
      size: [inputSize, inputSize],
      layout: 'NHWC',
      channels: 1,
      order: 'grey',
      scale: normalisation.scale,
      mean: [normalisation.mean],
      std: [normalisation.std],
      resize: 'stretch',
      interpolation: 'bilinear',
      antialias: true,
      values: 'voi',
    },
    emits: 'logits',
    classes: 'independent',
    thresholds: measured.thresholds,
    expects: expectationsOf(recipe.world),
    defaultLayer: 'reduce_relu',
    licence: 'MIT',
    intendedUse: 'Demonstration and tests of Overread on its synthetic demo study. Never seen a real radiograph; not for clinical use.',
    metrics: {
      about: 'Areas under the ROC curve and layer-CAM energy inside the effusion box on held-out synthetic images. fair: the marker says nothing; leaky: a ringed L lies on effusion cases only. markersSwapped: the same patients with the other kind of marker.',
      own: measured.own,
      heldOut: measured.results.map(readable),
      training: { images: recipe.images, epochs: recipe.fit.epochs, seed: recipe.seed, world: recipe.world },
    },
  };
}

function readable({ layerCamEnergy, ...result }: SetResult): Record<string, unknown> {
  const { mean, chance, images, empty } = layerCamEnergy;
  return { ...result, layerCamEnergyInEffusionBox: { mean: rounded(mean), chance: rounded(chance), images, emptyMaps: empty } };
}
