// English: the frame of the window: header, menus, status line, messages, help.
import type { Messages } from '../messages.ts';

export const frame = {} as const satisfies Messages;
