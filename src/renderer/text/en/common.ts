// English: words that stand on buttons everywhere.
import type { Messages } from '../messages.ts';
import { plural, whole } from './grammar.ts';

export const common = {
  cancel: 'Cancel',
  close: 'Close',
  delete: 'Delete',
  save: 'Save',
  /** A number does not part from its unit. */
  durations: {
    seconds: (seconds: string) => `${seconds}\u00a0s`,
    minutesAndSeconds: (minutes: string, seconds: string) => `${minutes}\u00a0min ${seconds}\u00a0s`,
    hoursAndMinutes: (hours: string, minutes: string) => `${hours}\u00a0h ${minutes}\u00a0min`,
  },
  images: (count: number) => plural(count, { one: '1 image', other: `${whole(count)} images` }),
} as const satisfies Messages;
