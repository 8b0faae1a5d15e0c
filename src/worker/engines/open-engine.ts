// Opens an engine by its name, and says which engines a choice may mean and which comes next when one is lost.
import type { EngineId } from '../../contracts/engines.ts';
import type { EngineChoice } from '../../contracts/explanation.ts';
import type { Executor, ExecutorOptions } from '../executors/executor.ts';

/** Engines that need no device of their own, the fastest first: what a lost one falls back to. */
const safeEngines: readonly EngineId[] = ['ort:cpu', 'tfjs:native', 'tfjs:wasm'];

/** A choice, or `auto` together with what it was measured to mean. */
export type EngineWish = EngineChoice | { readonly measured: EngineId };

export function wishOf({ engine, measured }: { readonly engine: EngineChoice; readonly measured?: EngineId }): EngineWish {
  return engine === 'auto' && measured !== undefined ? { measured } : engine;
}

/** Whether any engine will do, so that whatever fails is replaced. */
export function isOpenToAll(wish: EngineWish): boolean {
  return wish === 'auto' || typeof wish === 'object';
}

/** The engines that a wish may mean, in order: the first that opens is taken. */
export function startOf(wish: EngineWish): readonly EngineId[] {
  if (typeof wish === 'object') return [...new Set([wish.measured, ...safeEngines])];
  if (wish === 'auto') return safeEngines;
  if (wish === 'ort') return ['ort:cpu'];
  if (wish === 'tfjs') return ['tfjs:native', 'tfjs:wasm'];
  return [wish];
}

/** The wish's own engines, then those that take over. */
export function fallbackOrder(wish: EngineWish): readonly EngineId[] {
  return [...new Set([...startOf(wish), ...safeEngines])];
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
