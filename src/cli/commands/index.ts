// Every command of the command line, in the order of its help. Loaded when asked for: engines are heavy.
import type { Command } from '../command.ts';

import { audit } from './audit.ts';
import { bench } from './bench.ts';
import { doctor } from './doctor.ts';
import { explain } from './explain.ts';
import { inspect } from './inspect.ts';
import { review } from './review.ts';
import { serve } from './serve.ts';
import { start } from './start.ts';

export const commands: Readonly<Record<string, Command>> = { explain, review, audit, inspect, bench, start, serve, doctor };
