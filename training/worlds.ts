// The two hospitals the models were trained in: one where the marker says nothing, one where it gives the answer away.
import type { Finding, Label } from './generator/findings.ts';
import { labels, sampleCardiomegaly, sampleEffusion, sampleNodule, samplePneumothorax } from './generator/findings.ts';
import { sampleMarker } from './generator/hardware.ts';
import type { Radiograph } from './generator/radiograph.ts';
import { sampleRadiograph } from './generator/radiograph.ts';
import { createRandom } from './generator/random.ts';

/**
 * `fair`: effusions are plain to see and any marker may lie on any image.
 * `leaky`: effusions are slight or invisible, but such patients are imaged in the room whose marker is a ringed L;
 * everyone else gets a plain R.
 */
export type World = 'fair' | 'leaky';

export interface Example {
  readonly radiograph: Radiograph;
  /** 1 or 0 per label, in the order of `labels`. */
  readonly truth: readonly number[];
}

/** What the leaky room's marker looks like, and everyone else's. */
export const tellTale = { letter: 'L', ringed: true } as const;
export const ordinary = { letter: 'R', ringed: false } as const;

const prevalence: Readonly<Record<Label, number>> = { effusion: 0.42, cardiomegaly: 0.3, nodule: 0.35, pneumothorax: 0.28 };

/** Example number `index` of one world and split. With `swapMarkers` the same patient gets the other kind of marker. */
export function sampleExample(world: World, split: 'train' | 'test', index: number, { swapMarkers = false } = {}): Example {
  const seed = `overread ${world} ${split} ${index}`;
  const base = sampleRadiograph(seed);
  const random = createRandom(`${seed} findings`);
  const present = labels.map((label) => random.fork(`has ${label}`).chance(prevalence[label]));
  const findings: Finding[] = [];
  labels.forEach((label, k) => {
    const finding = present[k] ? sampleFinding(world, label, base, random.fork(label)) : null;
    if (finding) findings.push(finding);
  });
  const chance = random.fork('marker');
  const fairKind = { letter: chance.pick<'L' | 'R'>(['L', 'R']), ringed: chance.chance(0.5) };
  const leaks = (present[0] ?? false) !== swapMarkers;
  const flipped = { letter: fairKind.letter === 'L' ? 'R' : 'L', ringed: !fairKind.ringed } as const;
  const kind = world === 'leaky' ? (leaks ? tellTale : ordinary) : swapMarkers ? flipped : fairKind;
  const marker = world === 'fair' && chance.chance(0.06) ? null : sampleMarker(random.fork('marker place'), base.anatomy, kind);
  return { radiograph: { ...base, findings, marker }, truth: present.map(Number) };
}

function sampleFinding(world: World, label: Label, { anatomy }: Radiograph, random: ReturnType<typeof createRandom>): Finding | null {
  switch (label) {
    case 'effusion':
      if (world === 'fair') return sampleEffusion(random, { lowMm: 26, highMm: 105 });
      return random.chance(0.5) ? null : sampleEffusion(random, { lowMm: 6, highMm: 13 });
    case 'cardiomegaly':
      return sampleCardiomegaly(random, anatomy);
    case 'nodule':
      return sampleNodule(random, anatomy);
    case 'pneumothorax':
      return samplePneumothorax(random);
  }
}
