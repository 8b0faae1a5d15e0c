// English: the grid of panes: layouts, links, what a pane shows.
import type { Messages } from '../messages.ts';

export const stage = {} as const satisfies Messages;
