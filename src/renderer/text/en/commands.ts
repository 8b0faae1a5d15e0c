// English: names of the commands and of their groups.
import type { Messages } from '../messages.ts';

export const commands = {
  groups: { image: 'Image', view: 'View', map: 'Map', boxes: 'Boxes', experiments: 'Experiments', files: 'Files', help: 'Help' },
} as const satisfies Messages;
