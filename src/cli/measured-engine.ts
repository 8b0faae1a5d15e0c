// What `--engine auto` means for a model on this machine: the engine that doctor or the window measured, where one did.
import { openChoiceFile } from '../host/engines/choice-file.ts';
import { dataFolder } from '../host/locations.ts';
import type { EngineId } from '../contracts/engines.ts';
import type { EngineChoice } from '../contracts/explanation.ts';

export interface MeasuredFor {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the model. */
  readonly sha256: string;
  /** Of the passport whose question is asked again: other engines round otherwise. */
  readonly computedBy?: EngineId | undefined;
}

/** Empty for an engine that is named, and before anything was measured: then `auto` is ONNX Runtime on the processor. */
export async function measuredEngine(engine: EngineChoice, { env, sha256, computedBy }: MeasuredFor): Promise<{ readonly measured?: EngineId }> {
  if (engine !== 'auto') return {};
  if (computedBy !== undefined) return { measured: computedBy };
  const found = await openChoiceFile(dataFolder(env)).get(sha256);
  return found === undefined ? {} : { measured: found.engine };
}
