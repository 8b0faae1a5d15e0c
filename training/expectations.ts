// What the demo models expect of an image, measured on their own training images; run by itself it writes that into their cards: `node training/expectations.ts`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appearanceOf, histogramBins, histogramDistance, likeness, pictureSide } from '../src/dicom/gate/appearance.ts';
import type { ModelExpectations } from '../src/contracts/model-expectations.ts';
import { automaticWindow, displayGrey } from './generator/display.ts';
import { addMarker, renderPatient } from './generator/radiograph.ts';
import { recipes } from './recipes.ts';
import { inputSize } from './rendered-set.ts';
import { sampleExample } from './worlds.ts';
import type { World } from './worlds.ts';

/** Training images that are measured: their means are stable to a grey level. */
const measuredImages = 300;
/** The middle of each world's fields of view is 0.81 to 0.89 times as wide as high; half as much again either way is let pass. */
const aspect: [number, number] = [0.54, 1.34];

export function expectationsOf(world: World): ModelExpectations {
  const appearances = Array.from({ length: measuredImages }, (_, index) => {
    const { radiograph } = sampleExample(world, 'train', index);
    const signal = renderPatient(radiograph, inputSize, inputSize);
    const window = automaticWindow(signal, inputSize, inputSize, radiograph.exposure);
    if (radiograph.marker) addMarker(signal, radiograph.anatomy, radiograph.marker, inputSize, inputSize);
    return appearanceOf({ width: inputSize, height: inputSize, values: displayGrey(signal, window) });
  });
  const histogram = mean(appearances.map((one) => one.histogram), histogramBins);
  const picture = mean(appearances.map((one) => one.picture), pictureSide ** 2);
  const distances = appearances.map((one) => histogramDistance(one.histogram, histogram)).sort((a, b) => a - b);
  const alike = appearances.map((one) => likeness(one.picture, picture)).sort((a, b) => a - b);
  return {
    modalities: ['CR', 'DX'],
    bodyParts: ['CHEST', 'THORAX'],
    views: ['PA', 'AP'],
    photometric: ['MONOCHROME1', 'MONOCHROME2'],
    isGrey: true,
    minRows: inputSize,
    minColumns: inputSize,
    minBits: 8,
    aspect,
    appearance: {
      about: `Mean of ${measuredImages} training images. histogramWithin: what 99 % of them keep to. likeness: half of what 99 % of them reach (${rounded(percentile(alike, 0.01), 2)}), so that other frontal chests pass and other pictures do not.`,
      histogram: histogram.map((share) => rounded(share, 5)),
      histogramWithin: rounded(percentile(distances, 0.99), 1),
      picture: picture.map((grey) => rounded(grey, 1)),
      likeness: rounded(percentile(alike, 0.01) / 2, 2),
    },
  };
}

function mean(rows: readonly (readonly number[])[], length: number): number[] {
  return Array.from({ length }, (_, i) => rows.reduce((sum, row) => sum + (row[i] ?? 0), 0) / rows.length);
}

/** Nearest rank of sorted values. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(Math.max(Math.ceil(share * sorted.length) - 1, 0), sorted.length - 1)] ?? 0;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

if (import.meta.main) {
  for (const { name, world } of Object.values(recipes)) {
    const path = join(import.meta.dirname, '..', 'assets', 'demo-models', name, 'overread.json');
    const { defaultLayer, licence, intendedUse, metrics, expects: _before, ...card } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, `${JSON.stringify({ ...card, expects: expectationsOf(world), defaultLayer, licence, intendedUse, metrics }, null, 2)}\n`);
  }
}
