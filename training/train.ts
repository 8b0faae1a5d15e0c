// Trains both demo models from their seeds and writes weights, model cards and measured numbers. `node training/train.ts [honest|cheat] [--evaluate]`
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { modelCard } from './card.ts';
import { measure, printTable, testImages } from './measure.ts';
import type { Measured } from './measure.ts';
import { aucPerLabel, predict } from './evaluate.ts';
import { fit } from './fit.ts';
import { labels } from './generator/findings.ts';
import { createRandom } from './generator/random.ts';
import type { Tensorflow } from './native/tensorflow.ts';
import { loadTensorflow } from './native/tensorflow.ts';
import type { Network } from './network.ts';
import { buildNetwork, copyWithoutGain } from './network.ts';
import type { Recipe } from './recipes.ts';
import { recipes } from './recipes.ts';
import { renderedSet } from './rendered-set.ts';

const cache = join(import.meta.dirname, '.work');
const assets = join(import.meta.dirname, '..', 'assets', 'demo-models');
const log = (line: string): void => console.error(line);

async function main(args: readonly string[]): Promise<void> {
  const chosen = recipes.filter(({ name }) => !args.includes('honest') && !args.includes('cheat') || args.includes(name));
  const tf = await loadTensorflow();
  const table: Measured[] = [];
  for (const recipe of chosen) {
    const folder = join(assets, recipe.name);
    const network = args.includes('--evaluate') ? await saved(tf, recipe, folder) : trained(tf, recipe);
    if (!args.includes('--evaluate')) await save(tf, network, recipe, folder);
    const measured = measure(tf, network, recipe, cache, log);
    table.push(measured);
    writeFileSync(join(folder, 'overread.json'), `${JSON.stringify(modelCard(recipe, measured), null, 2)}\n`);
    log(`${recipe.name}: written to ${relative(process.cwd(), folder)}`);
  }
  printTable(table, (line) => console.log(line));
}

function trained(tf: Tensorflow, recipe: Recipe): Network {
  const set = renderedSet(cache, { world: recipe.world, split: 'train', count: recipe.images }, log);
  const network = buildNetwork(tf, { name: recipe.name, head: recipe.head, classes: labels.length, seed: recipe.seed, gain: recipe.gain, shown: recipe.fit.shown.length });
  const watched = renderedSet(cache, { world: recipe.world, split: 'test', count: testImages }, log);
  fit(tf, network, set, createRandom(`fit ${recipe.seed}`), recipe.fit, (line) => {
    const auc = aucPerLabel(predict(tf, network, watched), watched).map((value) => value.toFixed(3));
    log(`${recipe.name}: ${line}, held-out AUC ${auc.join(' ')}`);
  });
  const plain = buildNetwork(tf, { name: recipe.name, head: recipe.head, classes: labels.length, seed: recipe.seed });
  copyWithoutGain(tf, network, plain, recipe.gain);
  return plain;
}

async function saved(tf: Tensorflow, recipe: Recipe, folder: string): Promise<Network> {
  const network = buildNetwork(tf, { name: recipe.name, head: recipe.head, classes: labels.length, seed: recipe.seed });
  const file = await tf.loadLayersModel(`file://${join(folder, 'model.json')}`);
  network.model.setWeights(file.getWeights());
  return network;
}

/** The layers are built anew for the file, so that it holds nothing of the probes that training and measuring need. */
async function save(tf: Tensorflow, network: Network, recipe: Recipe, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const plain = buildNetwork(tf, { name: recipe.name, head: recipe.head, classes: labels.length, seed: recipe.seed });
  plain.model.setWeights(network.model.getWeights());
  await plain.model.save(`file://${folder}`);
}

await main(process.argv.slice(2));
