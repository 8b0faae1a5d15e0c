// Opens an engine by its name, and says which engines a choice may mean and which comes next when one is lost.
import type { EngineId } from '../../contracts/engines.ts';
import type { EngineChoice } from '../../contracts/explanation.ts';
import type { Executor, ExecutorOptions } from '../executors/executor.ts';

/** Engines that need no device of their own, the fastest first: what a lost one falls back to. */
const safeEngines: readonly EngineId[] = ['ort:cpu', 'tfjs:native', 'tfjs:wasm'];

/** The engines that a choice may mean, in order: the first that opens is taken. */
export function startOf(choice: EngineChoice): readonly EngineId[] {
  if (choice === 'auto') return safeEngines;
  if (choice === 'ort') return ['ort:cpu'];
  if (choice === 'tfjs') return ['tfjs:native', 'tfjs:wasm'];
  return [choice];
}

/** The choice's own engines, then those that take over. */
export function fallbackOrder(choice: EngineChoice): readonly EngineId[] {
  return [...new Set([...startOf(choice), ...safeEngines])];
}

/** @throws AppError `engine_unavailable` saying what would make it available */
export async function openEngine(id: EngineId, options: ExecutorOptions): Promise<Executor> {
  if (id === 'tfjs:native') {
    const { openTfjsNativeExecutor } = await import('../executors/tfjs-native.ts');
    return openTfjsNativeExecutor(options);
  }
  if (id === 'tfjs:wasm') {
    const { openTfjsExecutor } = await import('../executors/tfjs.ts');
    return openTfjsExecutor(options);
  }
  const { openOrtExecutor } = await import('../executors/ort.ts');
  return openOrtExecutor(options, providers[id]);
}

const providers = { 'ort:cpu': 'cpu', 'ort:webgpu': 'webgpu', 'ort:cuda': 'cuda', 'ort:dml': 'dml', 'ort:coreml': 'coreml' } as const;
export type OrtProvider = (typeof providers)[keyof typeof providers];
