// The plain float64 reference in one import.
export { referenceBackward } from './backward.ts';
export type { BackwardQuestion, Rules } from './backward.ts';
export { centralDifferences } from './central-differences.ts';
export { referenceForward } from './forward.ts';
export { cosine, relativeL2 } from './plain.ts';
