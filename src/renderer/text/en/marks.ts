// English: findings and measurements on the image: tools, numbers, handles.
import type { Messages } from '../messages.ts';

export const marks = {} as const satisfies Messages;
