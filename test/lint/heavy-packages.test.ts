// The check that each heavy package has exactly one door.
import { describe, expect, it } from 'vitest';

import { heavyPackageFaults, loadedPackages } from '../../lint/heavy-packages.mjs';

describe('loadedPackages', () => {
  it('finds every form in which a package is loaded', () => {
    const text = [
      "import sharp from 'sharp';",
      "import * as tf from '@tensorflow/tfjs-core';",
      "import {\n  a,\n  type B,\n} from 'dcmjs/build/dcmjs.es.js';",
      "import 'protobufjs/minimal.js';",
      "export { c } from 'dicom-parser';",
      "const ort = await import('onnxruntime-node');",
    ].join('\n');
    expect(loadedPackages(text).sort()).toEqual(
      ['@tensorflow/tfjs-core', 'dcmjs', 'dicom-parser', 'onnxruntime-node', 'protobufjs', 'sharp'].sort(),
    );
  });

  it('leaves out types, comments and files of the project', () => {
    const text = [
      "import type { InferenceSession } from 'onnxruntime-node';",
      "export type { Tensor } from '@tensorflow/tfjs-core';",
      "let lazy: typeof import('sharp') | undefined;",
      "// import dcmjs from 'dcmjs';",
      "/* import dcmjs from 'dcmjs'; */",
      "import { a } from './sharp.ts';",
    ].join('\n');
    expect(loadedPackages(text)).toEqual([]);
  });
});

describe('heavyPackageFaults', () => {
  it('accepts one door for each package', () => {
    const sources = new Map([
      ['src/worker/ort.ts', "import ort from 'onnxruntime-node';"],
      ['src/host/png.ts', "import sharp from 'sharp';"],
      ['src/main/main.ts', "import { app } from 'electron';"],
      ['src/preload/preload.ts', "import { contextBridge } from 'electron';"],
    ]);
    expect(heavyPackageFaults(sources)).toEqual([]);
  });

  it('names every file that imports a package which another one imports too', () => {
    const sources = new Map([
      ['src/worker/ort.ts', "import ort from 'onnxruntime-node';"],
      ['src/cli/doctor.ts', "const ort = await import('onnxruntime-node');"],
    ]);
    expect(heavyPackageFaults(sources).map(({ path }) => path)).toEqual(['src/worker/ort.ts', 'src/cli/doctor.ts']);
  });

  it('keeps electron inside of main and preload', () => {
    const faults = heavyPackageFaults(new Map([['src/host/host.ts', "import { app } from 'electron';"]]));
    expect(faults).toEqual([{ path: 'src/host/host.ts', fault: expect.stringContaining('imports electron') }]);
  });
});
