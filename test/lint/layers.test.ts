// The dependency table as the lint rule enforces it: what passes, what is refused and in which words.
import { RuleTester } from 'eslint';
import { describe, expect, it } from 'vitest';

import { layeringFault, layers, mayImport, pureFolders } from '../../lint/layers.mjs';

RuleTester.describe = describe;
RuleTester.it = it;

const tester = new RuleTester({ languageOptions: { ecmaVersion: 2023, sourceType: 'module' } });

tester.run('overread/layers', layers, {
  valid: [
    { filename: 'src/explain/cam.js', code: "import { gradient } from '../graph/gradient.ts';" },
    { filename: 'src/explain/cam.js', code: "import { gradCam } from './grad-cam.ts';" },
    { filename: 'src/worker/ort.js', code: "const ort = await import('onnxruntime-node');" },
    { filename: 'src/importers/onnx.js', code: "import protobuf from 'protobufjs';" },
    { filename: 'src/graph/ops/relu.js', code: "export * from '../../contracts/errors.ts';" },
    { filename: 'src/renderer/view/pane.js', code: "import { calls } from '../../contracts/ipc.ts';" },
    { filename: 'test/graph/relu.test.js', code: "import { cli } from '../../src/cli/overread.ts';" },
  ],
  invalid: [
    {
      filename: 'src/graph/gradient.js',
      code: "import { gradCam } from '../explain/cam.ts';",
      errors: [{ message: 'Bad layering: graph may not import explain; it may import contracts' }],
    },
    {
      filename: 'src/contracts/errors.js',
      code: "export { relu } from '../graph/ops/relu.ts';",
      errors: [{ message: 'Bad layering: contracts may not import graph; it may import nothing else of src' }],
    },
    {
      filename: 'src/renderer/app.js',
      code: "const host = await import('../host/host.ts');",
      errors: [{ message: 'Bad layering: renderer may not import host; it may import contracts' }],
    },
    {
      filename: 'src/dicom/read.js',
      code: "import { readFileSync } from 'node:fs';",
      errors: [{ message: 'Bad layering: dicom is pure (no files, clock, randomness, DOM or process) and may not import node:fs' }],
    },
    {
      filename: 'src/report/html.js',
      code: "import sharp from 'sharp';",
      errors: [{ message: 'Bad layering: report is pure (no files, clock, randomness, DOM or process) and may not import sharp' }],
    },
    {
      filename: 'src/host/store.js',
      code: "import { seed } from '../../training/generator.ts';",
      errors: [{ message: 'Bad layering: src may not import ../../training/generator.ts, which lies outside of src' }],
    },
  ],
});

describe('the dependency table', () => {
  it('has no cycle between folders', () => {
    const visit = (folder: string, path: readonly string[]): void => {
      expect(path, `${[...path, folder].join(' → ')}`).not.toContain(folder);
      for (const next of mayImport[folder] ?? []) visit(next, [...path, folder]);
    };
    for (const folder of Object.keys(mayImport)) visit(folder, []);
  });

  it('lets a pure folder import pure folders only', () => {
    for (const folder of pureFolders) expect(pureFolders).toEqual(expect.arrayContaining([...(mayImport[folder] ?? [])]));
  });

  it('knows files by absolute paths too', () => {
    expect(layeringFault('/somewhere/checkout/src/graph/a.ts', '../worker/job.ts')).toContain('graph may not import worker');
  });
});
