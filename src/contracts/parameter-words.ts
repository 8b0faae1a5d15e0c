// What a map was made with, in a few words: the same line in the window, in reports and on the command line.
import type { MapParameters } from './sampling.ts';

type Value = MapParameters[string];

/** Parameter → its words; one that is not listed is written with its own name. The order here is the order of reading. */
const words: Readonly<Record<string, (value: Value) => string>> = {
  steps: (value) => `${shown(value)} steps`,
  quadrature: () => 'Gauss–Legendre',
  samples: (value) => `${shown(value)} noisy copies`,
  sigma: (value) => `noise ${shown(value)} of the input's range`,
  deviation: (value) => `standard deviation ${shown(value)}`,
  window: (value) => `square of ${sides(value)}`,
  stride: (value) => `every ${sides(value)}`,
  windows: (value) => `${shown(value)} places`,
  masks: (value) => `${shown(value)} masks`,
  cells: (value) => `of ${shown(value)} × ${shown(value)} cells`,
  visible: (value) => `${shown(typeof value === 'number' ? value * 100 : value)} % visible`,
  channels: (value) => `${shown(value)} channels`,
  flatChannels: (value) => `${shown(value)} of them flat`,
  baseline: (value) => `baseline ${shown(value)}`,
  seed: (value) => `seed ${shown(value)}`,
  meanScore: (value) => `mean score ${shown(value)}`,
  scoreAtBaseline: (value) => `score of the baseline ${shown(value)}`,
  completenessGap: (value) => `completeness gap ${shown(value)}`,
};

export function parameterText(parameters: MapParameters): string {
  const known = Object.keys(words).filter((name) => parameters[name] !== undefined);
  const others = Object.keys(parameters).filter((name) => words[name] === undefined);
  return [...known, ...others].map((name) => {
    const value = parameters[name] ?? '';
    return words[name]?.(value) ?? `${name} ${shown(value)}`;
  }).join(', ');
}

function shown(value: Value): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(4))).replace('-', '−');
  return typeof value === 'string' ? value : value.map(shown).join(' × ');
}

/** [28, 28] is 28; [28, 20] is 28 × 20. */
function sides(value: Value): string {
  return typeof value === 'object' && value.every((side) => side === value[0]) ? shown(value[0] ?? 0) : shown(value);
}
