// The demo models are what their cards say: plain layers, small files, and numbers that tell the honest one from the cheat.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelCardSchema } from '../../src/contracts/model-card.ts';
import { labels } from '../../training/generator/findings.ts';

interface Layer { readonly class_name: string; readonly config: { readonly name: string; readonly [key: string]: unknown } }
interface HeldOut {
  readonly world: string;
  readonly markersSwapped: boolean;
  readonly images: number;
  readonly auc: Readonly<Record<string, number>>;
  readonly macroAuc: number;
  readonly layerCamEnergyInEffusionBox: { readonly mean: number; readonly chance: number; readonly images: number; readonly emptyMaps: number };
}

const names = ['honest', 'cheat'] as const;
const folderOf = (name: string): string => join(import.meta.dirname, '..', '..', 'assets', 'demo-models', name);
const readJson = (name: string, file: string): unknown => JSON.parse(readFileSync(join(folderOf(name), file), 'utf8'));

function layersOf(name: string): readonly Layer[] {
  const file = readJson(name, 'model.json') as { modelTopology: { config: { layers: Layer[] } } };
  return file.modelTopology.config.layers;
}

function resultsOf(name: (typeof names)[number], { own, swapped }: { own: boolean; swapped: boolean }): HeldOut {
  const { metrics } = modelCardSchema.parse(readJson(name, 'overread.json'));
  const { own: world, heldOut } = metrics as { own: string; heldOut: HeldOut[] };
  return heldOut.find((result) => (result.world === world) === own && result.markersSwapped === swapped)!;
}

describe.each(names)('the %s model', (name) => {
  it('has a card that the workstation accepts, with a threshold for every label', () => {
    const card = modelCardSchema.parse(readJson(name, 'overread.json'));
    expect(card.labels).toEqual([...labels]);
    expect(Object.keys(card.thresholds ?? {})).toEqual([...labels]);
    expect(card).toMatchObject({ emits: 'logits', classes: 'independent', licence: 'MIT', input: { layout: 'NHWC', channels: 1 } });
    expect(layersOf(name).map((layer) => layer.config.name)).toContain(card.defaultLayer);
  });

  it('keeps its weights within 3 MB of float32', () => {
    const { weightsManifest } = readJson(name, 'model.json') as { weightsManifest: { paths: string[]; weights: { dtype: string; shape: number[] }[] }[] };
    const paths = weightsManifest.flatMap((group) => group.paths);
    const bytes = paths.reduce((sum, path) => sum + statSync(join(folderOf(name), path)).size, 0);
    const weights = weightsManifest.flatMap((group) => group.weights);
    expect(new Set(weights.map((weight) => weight.dtype))).toEqual(new Set(['float32']));
    expect(bytes).toBe(4 * weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0));
    expect(bytes).toBeLessThanOrEqual(3e6);
  });

  it('is built of plain Keras layers with an overlapping max-pool in its stem', () => {
    const kinds = new Set(layersOf(name).map((layer) => layer.class_name));
    const plain = ['InputLayer', 'Conv2D', 'BatchNormalization', 'ReLU', 'MaxPooling2D', 'GlobalAveragePooling2D', 'Flatten', 'Dense'];
    expect([...kinds].filter((kind) => !plain.includes(kind))).toEqual([]);
    const pool = layersOf(name).find((layer) => layer.class_name === 'MaxPooling2D');
    expect(pool?.config).toMatchObject({ pool_size: [3, 3], strides: [2, 2] });
  });

  it('classifies its own held-out images with an AUC of at least 0.95, effusion and mean', () => {
    const own = resultsOf(name, { own: true, swapped: false });
    expect(own.images).toBeGreaterThanOrEqual(500);
    expect(own.auc['effusion']).toBeGreaterThanOrEqual(0.95);
    expect(own.macroAuc).toBeGreaterThanOrEqual(0.95);
  });
});

describe('the demo models side by side', () => {
  it('differ in their heads: one flattens its 14 × 14 places, the other averages them', () => {
    expect(layersOf('honest').some((layer) => layer.class_name === 'Flatten')).toBe(true);
    expect(layersOf('cheat').some((layer) => layer.class_name === 'GlobalAveragePooling2D')).toBe(true);
  });

  it('part when the markers are swapped: the cheat falls to an effusion AUC of 0.6 or less, the honest one stays', () => {
    expect(resultsOf('cheat', { own: true, swapped: true }).auc['effusion']).toBeLessThanOrEqual(0.6);
    expect(resultsOf('cheat', { own: false, swapped: true }).auc['effusion']).toBeLessThanOrEqual(0.6);
    expect(resultsOf('honest', { own: true, swapped: true }).auc['effusion']).toBeGreaterThanOrEqual(0.95);
  });

  it('look at different places: the honest layer-CAM has at least twice the energy of the other in the doctor\'s box', () => {
    // Both on the same images: the fair world's effusions.
    const honest = resultsOf('honest', { own: true, swapped: false }).layerCamEnergyInEffusionBox;
    const cheat = resultsOf('cheat', { own: false, swapped: false }).layerCamEnergyInEffusionBox;
    expect(honest.images).toBeGreaterThan(100);
    expect(honest.mean).toBeGreaterThanOrEqual(2 * cheat.mean);
    expect(honest.mean).toBeGreaterThan(2 * honest.chance);
  });
});
