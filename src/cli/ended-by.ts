// What ends a command from outside: how it is told, and the exit code, 128 + the signal's number as shells count.
import { exitCodes } from '../contracts/errors.ts';

export const endedBy = {
  SIGINT: { code: exitCodes.cancelled, line: 'cancelled' },
  SIGTERM: { code: 143, line: 'ended by SIGTERM' },
} as const;
