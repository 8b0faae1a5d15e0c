// Which way round the patient lies in the image: the letters at its edges, and whether it stands as it is read. PS3.3 C.7.6.1.1.1 and C.7.6.2.1.1.

/** Letters of (0020,0020): the directions in which the rows (to the right) and the columns (to the bottom) run. */
export type PatientOrientation = readonly [right: string, bottom: string];

export interface EdgeLetters { readonly left: string; readonly right: string; readonly top: string; readonly bottom: string }

const opposites: Readonly<Record<string, string>> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };

/** '' at all edges where the file says nothing. */
export function edgeLetters(orientation: PatientOrientation | undefined): EdgeLetters {
  const [right = '', bottom = ''] = orientation ?? [];
  const opposite = (letters: string): string => [...letters].map((letter) => opposites[letter] ?? '').join('');
  return { left: opposite(right), right, top: opposite(bottom), bottom };
}

/** A direction has a share of an axis that is worth a letter from here on: about 3 degrees. */
const leastShare = 0.05;

/**
 * The same from (0020,0037), whose cosines run towards the patient's left, back and head (C.7.6.2.1.1). Letters stand
 * in the order of their shares, three at most.
 */
export function orientationOfCosines(cosines: readonly number[]): PatientOrientation | undefined {
  if (cosines.length !== 6 || !cosines.every(Number.isFinite)) return undefined;
  const letters = ([x = 0, y = 0, z = 0]: readonly number[]): string => ([[x, 'L', 'R'], [y, 'P', 'A'], [z, 'H', 'F']] as const)
    .filter(([share]) => Math.abs(share) > leastShare)
    .toSorted(([a], [b]) => Math.abs(b) - Math.abs(a))
    .map(([share, along, against]) => (share > 0 ? along : against))
    .join('');
  const [right, bottom] = [letters(cosines.slice(0, 3)), letters(cosines.slice(3))];
  return right === '' || bottom === '' ? undefined : [right, bottom];
}

/** How an image has to be turned: mirrored left to right first, then by quarter turns clockwise. */
export interface Turn { readonly isMirrored: boolean; readonly quarters: 0 | 1 | 2 | 3 }

export const noTurn: Turn = { isMirrored: false, quarters: 0 };

/** '' for none. */
export function turnWords({ isMirrored, quarters }: Turn): string {
  return [...(isMirrored ? ['mirrored'] : []), ...(quarters === 0 ? [] : [`turned by ${quarters * 90}°`])].join(' and ');
}

/**
 * The turn that brings a frontal image to how it is read: the patient's left at the right edge, the feet at the bottom.
 * Undefined where the file does not say, or where the image is not frontal.
 */
export function turnToReading(orientation: PatientOrientation | undefined): Turn | undefined {
  const [right = '', bottom = ''] = (orientation ?? []).map((letters) => letters.slice(0, 1));
  for (const isMirrored of [false, true]) {
    let edges = edgeLetters([right, bottom]);
    if (isMirrored) edges = { ...edges, left: edges.right, right: edges.left };
    for (const quarters of [0, 1, 2, 3] as const) {
      if (edges.right === 'L' && edges.bottom === 'F') return { isMirrored, quarters };
      edges = { left: edges.bottom, top: edges.left, right: edges.top, bottom: edges.right };
    }
  }
  return undefined;
}
