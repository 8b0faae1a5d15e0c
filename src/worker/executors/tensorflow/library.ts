// Native TensorFlow by way of tfjs-node: finds where set-up put it and loads it, the one file that does.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import { AppError } from '../../../contracts/errors.ts';

type TfjsNode = typeof import('@tensorflow/tfjs-node');

export interface Tensorflow {
  readonly tf: TfjsNode;
  /** Of the library, not of tfjs-node. */
  readonly version: string;
  readonly usesGpu: boolean;
}

/** Where the library is, or why there is none. */
export type LibraryPlace =
  | { readonly home: string; readonly usesGpu: boolean }
  | { readonly reason: string; readonly remedy: string };

/** Names a tfjs-node package with a binding and libraries of its own, in place of the one that set-up made. */
const ownVariable = 'OVERREAD_TENSORFLOW';
const remedy = 'npm run setup -- --force tries to get it';

/** Looks, and loads nothing. */
export function findTensorflow(env: NodeJS.ProcessEnv = process.env, from: string = dirname(fileURLToPath(import.meta.url))): LibraryPlace {
  const own = env[ownVariable];
  if (own !== undefined && own !== '') {
    if (hasBinding(own)) return { home: own, usesGpu: isForGpu(own) };
    return { reason: `${ownVariable} names a folder without lib/napi-v8/tfjs_binding.node`, remedy: `point ${ownVariable} at a built tfjs-node package` };
  }
  for (let folder = from; ; folder = dirname(folder)) {
    const home = join(folder, '.native', 'node_modules', '@tensorflow', 'tfjs-node');
    if (existsSync(join(home, 'ready'))) return { home, usesGpu: isForGpu(home) };
    // What tfjs-node's own installer made.
    const installed = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
    if (hasBinding(installed)) return { home: installed, usesGpu: false };
    const reason = reasonIn(folder);
    if (reason !== undefined) return { reason, remedy };
    if (dirname(folder) === folder) return { reason: 'set-up has not obtained it', remedy: 'npm run setup does' };
  }
}

/** Loads the library found by `findTensorflow`. `threads` counts the first time only. @throws AppError `engine_unavailable` */
export async function loadTensorflow(threads: number): Promise<Tensorflow> {
  const place = findTensorflow();
  if ('reason' in place) throw unavailable(`${place.reason}: ${place.remedy}`);
  // tfjs-node 4.22 calls two helpers that Node 23 removed.
  const helpers = util as unknown as Record<string, unknown>;
  helpers['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  helpers['isArray'] ??= Array.isArray;
  // Read by the library when it starts. Its errors come as exceptions; what it writes to stderr beside them is for its developers.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
  process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
  process.env['TF_NUM_INTEROP_THREADS'] ??= String(threads);
  try {
    const tf = createRequire(import.meta.url)(place.home) as TfjsNode;
    if (!(await tf.setBackend('tensorflow'))) throw new Error('the tensorflow backend did not start');
    return { tf, version: versionOf(tf), usesGpu: place.usesGpu };
  } catch (error) {
    throw unavailable(`it does not load (${error instanceof Error ? error.message.split('\n')[0] ?? '' : String(error)}): ${remedy}`);
  }
}

function unavailable(why: string): AppError {
  return new AppError('engine_unavailable', `Native TensorFlow is not available: ${why}, or use the engine tfjs:wasm or ort.`);
}

function hasBinding(home: string): boolean {
  return existsSync(join(home, 'lib', 'napi-v8', 'tfjs_binding.node'));
}

function isForGpu(home: string): boolean {
  const ready = join(home, 'ready');
  return existsSync(ready) && readFileSync(ready, 'utf8').includes('cuda');
}

/** What set-up wrote down when it could not get the library. */
function reasonIn(folder: string): string | undefined {
  try {
    const state = JSON.parse(readFileSync(join(folder, '.cache', 'setup.json'), 'utf8')) as { readonly tensorflow?: { readonly reason?: string } };
    return state.tensorflow?.reason;
  } catch {
    return undefined;
  }
}

function versionOf(tf: TfjsNode): string {
  const { binding } = tf.backend() as unknown as { readonly binding?: { readonly TF_Version?: string } };
  return binding?.TF_Version ?? tf.version['tfjs-node'];
}
