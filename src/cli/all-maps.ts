// On the command line a method that has no map ends the run: files that are silently missing look like maps that were not asked for.
import { fromErrorMessage } from '../contracts/errors.ts';
import type { ExplainResult } from '../contracts/worker-protocol.ts';

/** @throws AppError the first refusal, where a method was refused */
export function allMaps<T extends Pick<ExplainResult, 'refused'>>(result: T): T {
  const [first] = Object.values(result.refused);
  if (first !== undefined) throw fromErrorMessage(first);
  return result;
}
