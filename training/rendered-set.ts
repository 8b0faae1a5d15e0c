// Renders a split of a world once and keeps its grey values in training/.work, so a second run trains at once.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Box } from './generator/boxes.ts';
import { boxesOf } from './generator/boxes.ts';
import { automaticWindow, displayGrey } from './generator/display.ts';
import type { Radiograph } from './generator/radiograph.ts';
import { renderSignal } from './generator/radiograph.ts';
import type { World } from './worlds.ts';
import { sampleExample } from './worlds.ts';

/** The models' input: the whole field of view, stretched to a square. */
export const inputSize = 224;

export interface RenderedSet {
  readonly count: number;
  /** Grey 0 to 255, [count, 224, 224]. */
  readonly grey: Uint8Array;
  /** 1 or 0, [count, labels]. */
  readonly truth: readonly (readonly number[])[];
  /** Boxes of each image in pixels of the input grid. */
  readonly boxes: readonly (readonly Box[])[];
}

/** Grey values of one radiograph as a model trained here is given them, [224, 224]. */
export function renderInput(radiograph: Radiograph): Float32Array {
  const signal = renderSignal(radiograph, inputSize, inputSize);
  return displayGrey(signal, automaticWindow(signal, inputSize, inputSize, radiograph.exposure));
}

export interface SetRequest { readonly world: World; readonly split: 'train' | 'test'; readonly count: number; readonly swapMarkers?: boolean }

/** The rendered images of a split, from `directory` when the generator has not changed since. */
export function renderedSet(directory: string, { world, split, count, swapMarkers = false }: SetRequest, log: (line: string) => void): RenderedSet {
  const examples = Array.from({ length: count }, (_, index) => sampleExample(world, split, index, { swapMarkers }));
  const pixels = inputSize * inputSize;
  const file = join(directory, `${world}-${split}${swapMarkers ? '-swapped' : ''}-${count}-${generatorVersion()}.u8`);
  let grey: Uint8Array;
  if (existsSync(file)) {
    grey = new Uint8Array(readFileSync(file));
  } else {
    mkdirSync(directory, { recursive: true });
    grey = new Uint8Array(count * pixels);
    examples.forEach(({ radiograph }, index) => {
      grey.set(renderInput(radiograph).map(Math.round), index * pixels);
      if ((index + 1) % 500 === 0) log(`rendering ${world} ${split}${swapMarkers ? ' (markers swapped)' : ''}: ${index + 1}/${count}`);
    });
    writeFileSync(`${file}.partial`, grey);
    renameSync(`${file}.partial`, file);
  }
  return {
    count,
    grey,
    truth: examples.map((example) => example.truth),
    boxes: split === 'test' ? examples.map(({ radiograph }) => boxesOf(radiograph.anatomy, radiograph.findings, inputSize, inputSize)) : [],
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
