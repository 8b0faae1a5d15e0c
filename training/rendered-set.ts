// Renders a split of a world once and keeps its grey values in training/.work, so a second run trains at once.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Box } from './generator/boxes.ts';
import { boxesOf } from './generator/boxes.ts';
import { automaticWindow, displayGrey } from './generator/display.ts';
import type { Marker } from './generator/hardware.ts';
import { addMarker, renderPatient } from './generator/radiograph.ts';
import type { Place } from './places.ts';
import { placesOf } from './places.ts';
import type { Example, World } from './worlds.ts';
import { sampleExample } from './worlds.ts';

/** The models' input: the whole field of view, stretched to a square. */
export const inputSize = 224;

export interface RenderedSet {
  readonly count: number;
  /** Grey 0 to 255, [count, 224, 224]. */
  readonly grey: Uint8Array;
  /** 1 or 0, [count, labels]. */
  readonly truth: readonly (readonly number[])[];
  /** The effusion's box of image `index` in pixels of the input grid, drawn alone; null where no fluid is visible. */
  readonly effusionBox: (index: number) => Box | null;
  /** Where each image's findings lie. */
  readonly places: readonly (readonly Place[])[];
}

/** Grey values of one patient as a model trained here is given them, [224, 224], once for each marker. */
function renderInputs({ radiograph }: Example, markers: readonly (Marker | null)[]): Float32Array[] {
  const patient = renderPatient(radiograph, inputSize, inputSize);
  const window = automaticWindow(patient, inputSize, inputSize, radiograph.exposure);
  return markers.map((marker) => {
    const signal = patient.slice();
    if (marker) addMarker(signal, radiograph.anatomy, marker, inputSize, inputSize);
    return displayGrey(signal, window);
  });
}

export interface SetRequest { readonly world: World; readonly split: 'train' | 'test'; readonly count: number; readonly swapMarkers?: boolean }

/** The rendered images of a split, from `directory` when the generator has not changed since. Test images come with both markers. */
export function renderedSet(directory: string, { world, split, count, swapMarkers = false }: SetRequest, log: (line: string) => void): RenderedSet {
  const examples = Array.from({ length: count }, (_, index) => sampleExample(world, split, index, { swapMarkers }));
  const version = generatorVersion();
  const fileFor = (swapped: boolean): string => join(directory, `${world}-${split}${swapped ? '-swapped' : ''}-${count}-${version}.u8`);
  if (!existsSync(fileFor(swapMarkers))) {
    mkdirSync(directory, { recursive: true });
    const variants = split === 'test' ? [false, true] : [false];
    const planes = variants.map(() => new Uint8Array(count * inputSize ** 2));
    for (let index = 0; index < count; index++) {
      const markers = variants.map((swapped) => sampleExample(world, split, index, { swapMarkers: swapped }).radiograph.marker);
      renderInputs(sampleExample(world, split, index), markers).forEach((grey, v) => planes[v]?.set(grey.map(Math.round), index * inputSize ** 2));
      if ((index + 1) % 500 === 0) log(`rendering ${world} ${split}: ${index + 1}/${count}`);
    }
    variants.forEach((swapped, v) => {
      writeFileSync(`${fileFor(swapped)}.partial`, planes[v] ?? new Uint8Array());
      renameSync(`${fileFor(swapped)}.partial`, fileFor(swapped));
    });
  }
  return {
    count,
    grey: new Uint8Array(readFileSync(fileFor(swapMarkers))),
    truth: examples.map((example) => example.truth),
    effusionBox: (index) => {
      const { anatomy, findings } = (examples[index] ?? sampleExample(world, split, index)).radiograph;
      const effusion = findings.filter((finding) => finding.kind === 'effusion');
      return boxesOf(anatomy, effusion, inputSize, inputSize).find((box) => box.role === 'finding') ?? null;
    },
    places: examples.map(({ radiograph }) => placesOf(radiograph)),
  };
}

/** A hash of the generator's own source: any change to it makes the cache stale. */
function generatorVersion(): string {
  const hash = createHash('sha256');
  const folder = join(import.meta.dirname, 'generator');
  for (const name of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, name)));
  hash.update(readFileSync(join(import.meta.dirname, 'worlds.ts')));
  return hash.digest('hex').slice(0, 12);
}
