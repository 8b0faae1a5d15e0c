// English: words that stand on buttons everywhere.
import type { Messages } from '../messages.ts';
import { plural, whole } from './grammar.ts';

export const common = {
  cancel: 'Cancel',
  close: 'Close',
  delete: 'Delete',
  save: 'Save',
  images: (count: number) => plural(count, { one: '1 image', other: `${whole(count)} images` }),
} as const satisfies Messages;
