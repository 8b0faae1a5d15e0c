// When a map counts as right, as DESIGN.md fixes it ("Right means"), and the numbers that say so.

/** @typedef {import('./npy.mjs').Values} Values */
/** @typedef {{ readonly cosine: number, readonly relativeL2: number }} Distance */
/**
 * @typedef {object} Verdict
 * @property {boolean} isRight
 * @property {Distance | null} toPeer null when the shapes differ
 * @property {Distance | null} toReference distance to the float64 reference
 * @property {Distance | null} peerToReference how far the peer itself is from it: the noise floor of float32
 * @property {'peer' | 'reference' | null} by what the map is right by
 */

export const limits = {
  input: { cosine: 0.9999, relativeL2: 2e-2 },
  cam: { cosine: 0.9999, relativeL2: 1e-3 },
  logits: { cosine: 0.9999, relativeL2: 1e-4 },
};

/** @param {string} name a method's id, or `logits` */
export function limitOf(name) {
  if (name === 'logits') return limits.logits;
  return name.endsWith('-cam') && !name.startsWith('guided-') ? limits.cam : limits.input;
}

/**
 * Cosine and relative L2 distance of `values` to what is expected. Two all-zero maps are equal; a map with a value that is not finite equals nothing.
 *
 * @param {Values} found
 * @param {Values} expected
 * @returns {Distance | null} null when the shapes differ
 */
export function distance(found, expected) {
  if (found.shape.join() !== expected.shape.join()) return null;
  let dot = 0;
  let ofFound = 0;
  let ofExpected = 0;
  let ofDifference = 0;
  for (let index = 0; index < expected.values.length; index += 1) {
    const a = found.values[index] ?? NaN;
    const b = expected.values[index] ?? NaN;
    dot += a * b;
    ofFound += a * a;
    ofExpected += b * b;
    ofDifference += (a - b) * (a - b);
  }
  if (!Number.isFinite(ofDifference)) return { cosine: 0, relativeL2: Infinity };
  if (ofFound === 0 && ofExpected === 0) return { cosine: 1, relativeL2: 0 };
  if (ofFound === 0 || ofExpected === 0) return { cosine: 0, relativeL2: ofExpected === 0 ? Infinity : 1 };
  return { cosine: Math.min(1, dot / Math.sqrt(ofFound * ofExpected)), relativeL2: Math.sqrt(ofDifference / ofExpected) };
}

/**
 * Right by the peer; or, where the two differ by a unit that one of them rounded across zero, right by the float64 reference, which
 * rounds none. The second way is reported as what it is.
 *
 * @param {string} name a method's id, or `logits`
 * @param {{ found: Values, peer: Values, reference: Values }} maps
 * @returns {Verdict}
 */
export function judge(name, { found, peer, reference }) {
  const limit = limitOf(name);
  /** @param {Distance | null} to */
  const isWithin = (to) => to !== null && to.cosine >= limit.cosine && to.relativeL2 <= limit.relativeL2;
  const toPeer = distance(found, peer);
  const toReference = distance(found, reference);
  const by = isWithin(toPeer) ? 'peer' : isWithin(toReference) ? 'reference' : null;
  return { isRight: by !== null, by, toPeer, toReference, peerToReference: distance(peer, reference) };
}
