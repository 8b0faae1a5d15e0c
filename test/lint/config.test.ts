// That the rules of eslint.config.js really hold where they should: samples put in the place of files that exist.
import { fileURLToPath } from 'node:url';

import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const eslint = new ESLint({ cwd: fileURLToPath(new URL('../..', import.meta.url)) });
const pure = 'src/graph/gradient.ts';
const worker = 'src/worker/worker.ts';

/** Rules that a sample breaks when it stands in the place of `path`. */
const brokenBy = async (path: string, code: string): Promise<(string | null)[]> => {
  const [result] = await eslint.lintText(`// A sample that stands for a file.\n${code}\n`, { filePath: path });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
};

// The first sample waits for the types of the whole project.
describe('eslint.config.js', { timeout: 300_000 }, () => {
  it('accepts a plain module', async () => {
    expect(await brokenBy(pure, "import type { Graph } from './graph.ts';\nexport const size = (graph: Graph): number => Object.keys(graph).length;")).toEqual([]);
  });

  it.each([
    ['@typescript-eslint/no-explicit-any', 'export const a: any = 1;'],
    ['@typescript-eslint/no-non-null-assertion', 'export const a = (b: string | null): string => b!;'],
    ['@typescript-eslint/no-floating-promises', 'export function a(b: Promise<number>): void {\n  b.then(() => 1);\n}'],
    ['@typescript-eslint/consistent-type-imports', "import { Graph } from './graph.ts';\nexport const a = (b: Graph): Graph => b;"],
    ['no-restricted-syntax', 'export default 1;'],
    ['no-restricted-syntax', 'export const a = (): number => Date.now();'],
    ['no-restricted-syntax', 'export const a = (): Date => new Date();'],
    ['no-restricted-syntax', 'export const a = (): number => Math.random();'],
    ['no-restricted-globals', "export const a = (): void => console.log('a');"],
    ['no-restricted-globals', 'export const a = (): string => process.cwd();'],
    ['overread/layers', "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;"],
    ['overread/layers', "export * from '../worker/worker.ts';"],
    ['max-lines', '// line\n'.repeat(400)],
  ])('refuses by %s in a pure folder: %j', async (rule, code) => {
    expect(await brokenBy(pure, code)).toContain(rule);
  });

  it('lets the edges use clock, files and process', async () => {
    const code = "import { readFileSync } from 'node:fs';\nexport const a = (): unknown => [readFileSync, Date.now(), process.cwd()];";
    expect(await brokenBy(worker, code)).toEqual([]);
  });
});
