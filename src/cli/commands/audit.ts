// `overread audit`: a cohort. Part of the command line's contract; not in this version.
import { usage } from '../options.ts';
import type { Command } from '../command.ts';

export const audit: Command = {
  summary: 'Review a cohort (comes in a later version).',
  usage: 'audit --model M --images DIR --boxes CSV [--labels CSV] --out DIR',
  options: {},

  async run() {
    throw usage('expected in a later version: this one reviews one image at a time, see overread review');
  },
};
