// The models that come with the product: assets/demo-models, one folder each, the honest one first.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { assetsFolder } from '../locations.ts';

/** Paths of the model folders or files, in the order in which they are offered; empty where they are not built. */
export async function demoModelPaths(folder: string = join(assetsFolder, 'demo-models')): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() || /\.onnx$/i.test(entry.name)).map(({ name }) => name);
  const rank = (name: string): number => (/honest/i.test(name) ? 0 : 1);
  return names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).map((name) => join(folder, name));
}
