// The tfjs executor (wasm).
import { AppError } from '../../contracts/errors.ts';
import type { Executor, ExecutorOptions } from './executor.ts';

export async function openTfjsExecutor(options: ExecutorOptions): Promise<Executor> {
  throw new AppError('engine_unavailable', `tfjs is not here yet (${JSON.stringify(options)})`);
}
