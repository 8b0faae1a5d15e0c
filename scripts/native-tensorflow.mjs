// Obtains native TensorFlow for tfjs-node, once per checkout, in .native/: never required, one line when it cannot be had.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, createReadStream, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { PlainError, say, step } from './progress.mjs';
import { readState, writeState } from './state.mjs';
import { compilerArguments, keyOf, nodeApiHeadersVersion, planFor, shouldTry, tensorflowVersion } from './tensorflow/plan.mjs';
import { probe } from './probe.mjs';

/** @typedef {import('./tensorflow/plan.mjs').WheelPlan} WheelPlan */

export const leaveOutVariable = 'OVERREAD_NO_TENSORFLOW';
const ownVariable = 'OVERREAD_TENSORFLOW';
const wanted = `for ${tensorflowVersion}\n`;
const installerHost = 'https://storage.googleapis.com/';

/** @param {string} base */
export const nativeFolder = (base) => join(base, '.native');

/** The tfjs-node package with a binding and libraries; `ready` in it is written last. @param {string} base */
export const nativeHome = (base) => join(nativeFolder(base), 'node_modules', '@tensorflow', 'tfjs-node');

/**
 * Where it is, or why there is none.
 *
 * @param {string} base
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ home: string } | { reason: string }}
 */
export function findNativeTensorflow(base, env = process.env) {
  const own = env[ownVariable];
  if (own !== undefined && own !== '') return hasBinding(own) ? { home: own } : { reason: `${ownVariable} names a folder without a built binding` };
  if (isReady(base)) return { home: nativeHome(base) };
  const installed = join(base, 'node_modules', '@tensorflow', 'tfjs-node');
  if (hasBinding(installed)) return { home: installed };
  return { reason: readState(base).tensorflow?.reason ?? 'set-up has not obtained it (npm run setup does)' };
}

/** Whether what was made is what this checkout wants. @param {string} base */
function isReady(base) {
  const mark = join(nativeHome(base), 'ready');
  return existsSync(mark) && readFileSync(mark, 'utf8').includes(wanted);
}

/**
 * Gets it where that can be done. A failure is remembered, so that it costs its time once.
 *
 * @param {{ base: string, runtime: string, force: boolean, env?: NodeJS.ProcessEnv }} options
 */
export async function ensureNativeTensorflow({ base, runtime, force, env = process.env }) {
  const isLeftOut = env[leaveOutVariable] !== undefined && env[leaveOutVariable] !== '';
  if ('home' in findNativeTensorflow(base, env) || isLeftOut) return;
  const plan = planFor(machineFacts(base, env));
  const key = keyOf(plan);
  if (!shouldTry({ isThere: false, key, failedKey: readState(base).tensorflow?.key, force, isLeftOut })) return;

  let reason;
  try {
    if (plan.way === 'none') reason = plan.reason;
    else if (plan.way === 'installer') await byInstaller(base, runtime, plan.instead);
    else await byWheel(base, runtime, plan);
  } catch (error) {
    if (!(error instanceof PlainError) && !(error instanceof Error && 'code' in error)) throw error;
    reason = error.message;
  }
  const { tensorflow: _past, ...state } = readState(base);
  writeState(base, reason === undefined ? state : { ...state, tensorflow: { key, reason } });
  if (reason !== undefined) say(`native TensorFlow is left out, tfjs runs on WebAssembly: ${reason} (try again with: npm run setup -- --force)`);
}

/**
 * @param {string} base
 * @param {NodeJS.ProcessEnv} env
 * @returns {import('./tensorflow/plan.mjs').Machine}
 */
function machineFacts(base, env) {
  const { platform, arch } = process;
  /** @param {readonly (string | undefined)[]} candidates @param {readonly string[]} args */
  const first = (candidates, args) => candidates.find((name) => name !== undefined && name !== '' && spawnSync(name, args, { stdio: 'ignore', timeout: 60_000 }).status === 0) ?? null;
  const { bavail, bsize } = statfsSync(base);
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report?.getReport() ?? {});
  return {
    platform, arch,
    hasGlibc: platform !== 'linux' || report.header?.glibcVersionRuntime !== undefined,
    hasNvidia: existsSync('/proc/driver/nvidia/version') || first(['nvidia-smi'], ['-L']) !== null,
    python: first([env.PYTHON, 'python3', 'python'], ['-m', 'pip', '--version']),
    compiler: first([env.CXX, 'g++', 'clang++', 'c++'], ['--version']),
    freeBytes: bavail * bsize,
  };
}

/**
 * The library from the TensorFlow wheel, and tfjs-node's own two C++ files compiled against it. No file of node_modules is touched.
 *
 * @param {string} base
 * @param {string} runtime
 * @param {WheelPlan} plan
 */
async function byWheel(base, runtime, plan) {
  const folder = nativeFolder(base);
  mkdirSync(folder, { recursive: true });
  const wheels = await fetchWheels(folder, plan);
  const headers = await fetchHeaders(folder);
  const staging = stage(base);
  await step('unpacking TensorFlow', () => run(plan.python, [join(base, 'scripts', 'tensorflow', 'unpack.py'), wheels, join(staging, 'deps'), ...plan.libraries], 'unpacking the wheel'));
  await step('compiling tfjs-node\'s binding', () => {
    mkdirSync(join(staging, 'lib', 'napi-v8'), { recursive: true });
    const suffix = process.platform === 'darwin' ? 'dylib' : 'so';
    const [capi = '', framework = ''] = plan.libraries;
    symlinkSync(capi, join(staging, 'deps', 'lib', `libtensorflow.${suffix}`));
    symlinkSync(framework, join(staging, 'deps', 'lib', `libtensorflow_framework.${suffix}`));
    const quiet = join(base, 'scripts', 'tensorflow', 'quiet.cc');
    run(plan.compiler, compilerArguments({ home: staging, headers, platform: process.platform, quiet }), 'the compiler');
  });
  finish(base, runtime, staging, plan.withCuda ? 'cuda' : 'cpu');
  rmSync(wheels, { recursive: true, force: true });
}

/**
 * pip fetches it, since pip knows which index, proxy and certificates this machine uses; what was fetched whole is kept until
 * the library stands, so that a failure later on fetches nothing again.
 *
 * @param {string} folder
 * @param {WheelPlan} plan
 */
async function fetchWheels(folder, { requirement, platformTag, withCuda, sha256, python, downloadMb }) {
  const wheels = join(folder, `wheels-${requirement.replace(/[^\w.-]+/g, '_')}`);
  if (existsSync(wheels)) return wheels;
  await step(`downloading ${requirement} with pip (${downloadMb} MB, once; ${leaveOutVariable}=1 leaves it out)`, async () => {
    const partial = `${wheels}.partial`;
    rmSync(partial, { recursive: true, force: true });
    run(python, [
      '-m', 'pip', 'download', '--disable-pip-version-check', '--no-input', '--only-binary=:all:', ...(withCuda ? [] : ['--no-deps']), '--dest', partial,
      '--python-version', '311', '--implementation', 'cp', '--platform', platformTag, ...(withCuda ? ['--platform', 'manylinux2014_x86_64', '--platform', 'manylinux_2_17_x86_64'] : []), requirement,
    ], 'pip could not download it; pip', 'shown');
    const main = readdirSync(partial).find((name) => name.startsWith('tensorflow') && name.endsWith('.whl'));
    if (main === undefined) throw new PlainError('pip downloaded no TensorFlow wheel');
    if (sha256 !== null && (await hashOf(join(partial, main))) !== sha256) {
      rmSync(partial, { recursive: true, force: true });
      throw new PlainError(`${main} is not the file that was expected (its SHA-256 differs)`);
    }
    renameSync(partial, wheels);
  });
  return wheels;
}

/** @param {string} folder */
async function fetchHeaders(folder) {
  const headers = join(folder, `node-api-headers-${nodeApiHeadersVersion}`);
  const include = join(headers, 'package', 'include');
  if (existsSync(include)) return include;
  const partial = `${headers}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  run('npm', ['pack', '--silent', '--pack-destination', partial, `node-api-headers@${nodeApiHeadersVersion}`], 'npm could not download node-api-headers; npm');
  run('tar', ['-xzf', `node-api-headers-${nodeApiHeadersVersion}.tgz`], 'tar', 'hidden', partial);
  renameSync(partial, headers);
  return include;
}

/**
 * tfjs-node's own installer, in a copy of the package: it fetches its library and a binding from a storage bucket.
 *
 * @param {string} base
 * @param {string} runtime
 * @param {string} instead why the wheel is not used
 */
async function byInstaller(base, runtime, instead) {
  const unreachable = await probe(process.env.TFJS_NODE_CDN_STORAGE ?? installerHost);
  if (unreachable !== null) throw new PlainError(`${instead}, and for tfjs-node's own installer ${unreachable}`);
  mkdirSync(nativeFolder(base), { recursive: true });
  const staging = stage(base);
  await step('running tfjs-node\'s own installer', () => run(runtime, [join(staging, 'scripts', 'install.js'), 'cpu', 'download'], `${instead}, and tfjs-node's own installer`, 'shown', staging));
  finish(base, runtime, staging, 'cpu');
}

/** A fresh copy of the package, where its dependencies are still found. @param {string} base */
function stage(base) {
  const source = join(base, 'node_modules', '@tensorflow', 'tfjs-node');
  if (!existsSync(source)) throw new PlainError('the package @tensorflow/tfjs-node is not installed');
  const staging = join(dirname(nativeHome(base)), 'tfjs-node.staging');
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(dirname(staging), { recursive: true });
  cpSync(source, staging, { recursive: true });
  return staging;
}

/**
 * Only what has computed something is put in place.
 *
 * @param {string} base
 * @param {string} runtime
 * @param {string} staging
 * @param {'cpu' | 'cuda'} kind
 */
function finish(base, runtime, staging, kind) {
  const version = run(runtime, [join(base, 'scripts', 'tensorflow', 'check.cjs'), staging], 'it does not load:').trim();
  writeFileSync(join(staging, 'ready'), `tensorflow ${version} ${kind} ${wanted}`);
  const home = nativeHome(base);
  rmSync(home, { recursive: true, force: true });
  renameSync(staging, home);
  say(`native TensorFlow ${version} is ready`);
}

/** @param {string} folder of a tfjs-node package */
function hasBinding(folder) {
  return existsSync(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'));
}

/**
 * @param {string} path
 * @returns {Promise<string>}
 */
async function hashOf(path) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} what is said in front of the reason when it fails
 * @param {'hidden' | 'shown'} [output] progress goes to stderr
 * @param {string} [cwd]
 * @returns {string} what it printed, where it is hidden
 */
function run(command, args, what, output = 'hidden', cwd = undefined) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd, encoding: 'utf8', stdio: ['ignore', output === 'shown' ? 2 : 'pipe', output === 'shown' ? 2 : 'pipe'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (error === undefined && status === 0) return stdout ?? '';
  const said = (stderr ?? '').trim().split('\n').at(-1) ?? '';
  throw new PlainError(`${what} failed: ${error?.message ?? (said === '' ? `exit code ${status}` : said)}`);
}
