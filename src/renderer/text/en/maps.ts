// English: explanation maps, their colours, scales, thresholds, agreement and disagreement.
import type { Messages } from '../messages.ts';

export const maps = {} as const satisfies Messages;
