// Where compiled models are kept between runs: OVERREAD_CACHE, else the system's place for what can be made again.
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { CompiledModels, keptWeightBytes } from './compiled-models.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Weights of a network, in bytes, above which a process that asks once does not keep it: it waits for what it writes, which
 * would take up to a quarter of such a run (ResNet-50), while a process that stays writes between its answers.
 */
const oneShotWeightBytes = 48 * 2 ** 20;

/** @returns undefined when OVERREAD_CACHE is `off` */
export function openCompiledModels(env: Environment, { isOneShot = false }: { readonly isOneShot?: boolean } = {}): CompiledModels | undefined {
  const folder = compiledModelsFolder(env);
  return folder === undefined ? undefined : new CompiledModels(folder, isOneShot ? { weightBytes: { ...keptWeightBytes, most: oneShotWeightBytes } } : {});
}

/** @returns undefined when OVERREAD_CACHE is `off`. With a data folder of one's own (OVERREAD_DATA), the cache lies in it. */
export function compiledModelsFolder(env: Environment, platform: string = process.platform): string | undefined {
  const { OVERREAD_CACHE: own, OVERREAD_DATA: data, XDG_CACHE_HOME: caches } = env;
  if (own === 'off') return undefined;
  return join(cacheFolder(), 'compiled');

  function cacheFolder(): string {
    if (own !== undefined && own !== '') return own;
    if (data !== undefined && data !== '') return join(data, 'cache');
    if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Overread', 'cache');
    if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'Overread');
    // The specification has relative paths ignored.
    return join(caches !== undefined && isAbsolute(caches) ? caches : join(homedir(), '.cache'), 'overread');
  }
}
