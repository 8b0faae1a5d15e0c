// English: models, their scores, the input gate, what-if and features.
import type { Messages } from '../messages.ts';

export const models = {} as const satisfies Messages;
