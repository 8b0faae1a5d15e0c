// Measures the founding document's claim on many held-out effusions: which map puts most of itself into the doctor's box?
import { join } from 'node:path';
import { methodIds } from '../src/contracts/explanation.ts';
import { measurable, measureAgreement } from '../src/explain/agreement/measure.ts';
import { resizeBilinear } from '../src/explain/upsample.ts';
import { findCard } from '../src/host/models/cards.ts';
import { planeOf } from '../src/report/map-plane.ts';
import { openCompute } from '../src/worker/compute.ts';
import { labels } from './generator/findings.ts';
import { inputSize, renderedSet } from './rendered-set.ts';
import type { MethodId } from '../src/contracts/explanation.ts';
import type { AgreementNumbers } from '../src/explain/agreement/measure.ts';
import type { Compute } from '../src/worker/compute.ts';
import type { RenderedSet } from './rendered-set.ts';

const images = 150;
const models = ['honest', 'cheat'] as const;

interface Row {
  readonly defined: number;
  readonly energy: number;
  readonly hits: number;
  readonly iou: number;
  readonly iouByChance: number;
}

const set = renderedSet(join(import.meta.dirname, '.work'), { world: 'fair', split: 'test', count: images }, (line) => console.error(line));
const compute = await openCompute({ engine: 'ort' });
for (const model of models) {
  const { rows, chance, cases } = await measureModel(compute, model, set);
  console.log(`\n${model}: ${cases} held-out effusions of the fair world; energy and hit by chance ${percent(chance)}\n`);
  console.log('| method | energy in the box | × chance | pointing hits | IoU at Otsu | IoU by chance | defined |\n|---|---|---|---|---|---|---|');
  for (const [method, { energy, hits, iou, iouByChance, defined }] of [...rows].toSorted(([, a], [, b]) => b.energy - a.energy)) {
    console.log(`| ${method} | ${percent(energy)} | ${(energy / chance).toFixed(1)} | ${percent(hits)} | ${iou.toFixed(3)} | ${iouByChance.toFixed(3)} | ${defined}/${cases} |`);
  }
}
await compute.dispose();

/** Means over every effusion that is drawn visibly; a map that is not defined counts as none of the three. */
async function measureModel(compute: Compute, name: string, set: RenderedSet): Promise<{ rows: Map<MethodId, Row>; chance: number; cases: number }> {
  const path = join(import.meta.dirname, '..', 'assets', 'demo-models', name, 'model.json');
  const card = await findCard(path);
  if (card === undefined) throw new Error(`${name} has no card`);
  const { modelId } = await compute.load({ path, card });
  const [mean, std] = [Number([card.input.mean].flat()[0]), Number([card.input.std].flat()[0])];
  const found = new Map<MethodId, AgreementNumbers[]>(methodIds.map((method) => [method, []]));
  let cases = 0;
  for (let index = 0; index < set.count; index++) {
    const box = set.effusionBox(index);
    if (box === null) continue;
    cases += 1;
    const grey = set.grey.subarray(index * inputSize ** 2, (index + 1) * inputSize ** 2);
    const values = Float32Array.from(grey, (v) => (v * card.input.scale - mean) / std);
    const { maps } = await compute.explain({
      modelId, input: { shape: [1, inputSize, inputSize, 1], values }, target: labels[0], methods: methodIds, layer: 'auto', score: 'logit', switches: 'sum', engine: 'ort',
    });
    for (const map of maps) {
      const plane = resizeBilinear(planeOf(map, 'NHWC'), inputSize, inputSize);
      const result = measureAgreement(measurable(plane, { x: 0, y: 0, width: inputSize, height: inputSize }), box, { seed: index });
      if (result.isDefined) found.get(map.method)?.push(result.numbers);
    }
  }
  const all = [...found.values()].flat();
  const rows = new Map([...found].map(([method, list]): [MethodId, Row] => [method, {
    defined: list.length, energy: sum(list, ({ energy }) => energy) / cases, hits: sum(list, ({ hit }) => Number(hit)) / cases, iou: sum(list, ({ iou }) => iou) / cases, iouByChance: sum(list, ({ iouByChance }) => iouByChance) / cases,
  }]));
  return { rows, cases, chance: sum(all, ({ energyByChance }) => energyByChance) / all.length };
}

function sum(list: readonly AgreementNumbers[], of: (numbers: AgreementNumbers) => number): number {
  return list.reduce((total, numbers) => total + of(numbers), 0);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
