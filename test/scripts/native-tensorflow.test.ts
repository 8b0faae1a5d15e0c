// Where native TensorFlow is taken from, when it is tried, and what a failure costs.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { ensureNativeTensorflow, findNativeTensorflow, nativeHome } from '../../scripts/native-tensorflow.mjs';
import { readState, writeState } from '../../scripts/state.mjs';
import { compilerArguments, keyOf, planFor, shouldTry } from '../../scripts/tensorflow/plan.mjs';

const machine = { platform: 'linux', arch: 'x64', hasGlibc: true, hasNvidia: false, python: 'python3', compiler: 'g++', freeBytes: 50e9 };

describe('planFor', () => {
  it('takes the CPU wheel, whose hash it knows, on Linux x64', () => {
    expect(planFor(machine)).toMatchObject({ way: 'wheel', requirement: 'tensorflow-cpu==2.21.0', withCuda: false, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('takes the wheel with CUDA where an NVIDIA driver is loaded, on Linux x64 only', () => {
    expect(planFor({ ...machine, hasNvidia: true })).toMatchObject({ way: 'wheel', requirement: 'tensorflow[and-cuda]==2.21.0', withCuda: true });
    expect(planFor({ ...machine, arch: 'arm64', hasNvidia: true })).toMatchObject({ way: 'wheel', requirement: 'tensorflow==2.21.0', withCuda: false });
  });

  it('takes the macOS wheel on Apple silicon', () => {
    expect(planFor({ ...machine, platform: 'darwin', arch: 'arm64' })).toMatchObject({ way: 'wheel', platformTag: 'macosx_12_0_arm64', libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'] });
  });

  it.each([
    ['Python', { python: null }, 'Python 3 with pip was not found'],
    ['a compiler', { compiler: null }, 'no C++ compiler (g++ or clang++) was found'],
    ['a wheel', { platform: 'win32' }, 'no TensorFlow wheel for win32-x64 holds the C API'],
  ])('falls back to tfjs-node\'s own installer without %s, and remembers why', (_, change, instead) => {
    expect(planFor({ ...machine, ...change })).toMatchObject({ way: 'installer', instead });
  });

  it('gives a reason where there is neither', () => {
    expect(planFor({ ...machine, hasGlibc: false })).toEqual({ way: 'none', reason: 'the TensorFlow wheel needs glibc' });
    expect(planFor({ ...machine, arch: 'riscv64' })).toEqual({ way: 'none', reason: 'no TensorFlow wheel for linux-riscv64 holds the C API' });
  });

  it('looks at the disk before it downloads', () => {
    expect(planFor({ ...machine, freeBytes: 1e9 })).toEqual({ way: 'none', reason: 'it needs 1.5 GB of disk, 1.0 are free' });
    expect(planFor({ ...machine, hasNvidia: true, freeBytes: 5e9 })).toEqual({ way: 'none', reason: 'it needs 12.0 GB of disk, 5.0 are free' });
  });
});

describe('shouldTry', () => {
  const situation = { isThere: false, key: 'a', failedKey: undefined, force: false, isLeftOut: false };

  it('tries once per plan, and again when forced or when the plan changed', () => {
    expect(shouldTry(situation)).toBe(true);
    expect(shouldTry({ ...situation, failedKey: 'a' })).toBe(false);
    expect(shouldTry({ ...situation, failedKey: 'a', force: true })).toBe(true);
    expect(shouldTry({ ...situation, failedKey: 'b' })).toBe(true);
  });

  it('does nothing when it is there or left out on request', () => {
    expect(shouldTry({ ...situation, isThere: true, force: true })).toBe(false);
    expect(shouldTry({ ...situation, isLeftOut: true, force: true })).toBe(false);
  });

  it('counts two attempts on a full disk as one, whatever is free', () => {
    expect(keyOf(planFor({ ...machine, freeBytes: 1e9 }))).toBe(keyOf(planFor({ ...machine, freeBytes: 1.2e9 })));
    expect(keyOf(planFor(machine))).not.toBe(keyOf(planFor({ ...machine, hasNvidia: true })));
  });
});

it('the compiler is told where the libraries will be, in each platform\'s words', () => {
  const place = { home: '/h', headers: '/n', quiet: '/q.cc' };
  expect(compilerArguments({ ...place, platform: 'linux' })).toEqual(expect.arrayContaining(['-shared', '-Wl,-rpath,$ORIGIN/../../deps/lib', '/h/lib/napi-v8/tfjs_binding.node']));
  expect(compilerArguments({ ...place, platform: 'darwin' })).toEqual(expect.arrayContaining(['-bundle', '-Wl,-rpath,@loader_path/../../deps/lib']));
});

describe('ensureNativeTensorflow', () => {
  let base = '';
  const said: string[] = [];
  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), 'overread-native-'));
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  });
  afterAll(() => {
    vi.restoreAllMocks();
    rmSync(base, { recursive: true, force: true });
  });
  const ensure = (env: Record<string, string>, force = false) => ensureNativeTensorflow({ base, runtime: process.execPath, force, env });
  /** A Python that has pip and fetches nothing, and a compiler. */
  const offline = (): Record<string, string> => {
    const python = join(base, 'python');
    writeFileSync(python, '#!/bin/sh\necho "$@" >> "$0.asked"\n[ "$3" = --version ] && exit 0\necho "no route to the index" >&2\nexit 1\n', { mode: 0o755 });
    return { PYTHON: python, CXX: 'true' };
  };

  it('does nothing where it is left out', async () => {
    await ensure({ OVERREAD_NO_TENSORFLOW: '1' });
    expect(said).toEqual([]);
    expect(existsSync(join(base, '.native'))).toBe(false);
  });

  it.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('says in one line that pip could not fetch it, remembers that, and tries again when forced', async () => {
    const env = offline();
    await ensure(env);
    expect(said.join('')).toMatch(/native TensorFlow is left out, tfjs runs on WebAssembly: pip could not download it/);
    expect(readState(base).tensorflow?.reason).toMatch(/pip could not download it/);
    expect(findNativeTensorflow(base, {})).toEqual({ reason: readState(base).tensorflow?.reason });
    const asked = (): number => readFileSync(join(base, 'python.asked'), 'utf8').split('\n').filter((line) => line.includes('download')).length;
    await ensure(env);
    expect(asked()).toBe(1);
    await ensure(env, true);
    expect(asked()).toBe(2);
    expect(existsSync(nativeHome(base))).toBe(false);
  });

  it('finds what was made for this version and not what was made for another', () => {
    mkdirSync(nativeHome(base), { recursive: true });
    writeState(base, {});
    writeFileSync(join(nativeHome(base), 'ready'), 'tensorflow 2.21.0 cpu for 2.21.0\n');
    expect(findNativeTensorflow(base, {})).toEqual({ home: nativeHome(base) });
    writeFileSync(join(nativeHome(base), 'ready'), 'tensorflow 2.20.0 cpu for 2.20.0\n');
    expect(findNativeTensorflow(base, {})).toHaveProperty('reason');
  });
});

describe('unpack.py', () => {
  const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0);
  it.skipIf(python === undefined)('takes libraries and headers out of a wheel, nothing else, and refuses one without the library', () => {
    const folder = mkdtempSync(join(tmpdir(), 'overread-wheel-'));
    const script = fileURLToPath(new URL('../../scripts/tensorflow/unpack.py', import.meta.url));
    cpSync(script, join(folder, 'unpack.py'));
    const make = `import zipfile\nwith zipfile.ZipFile('w/t.whl', 'w') as z:\n for n in ('tensorflow/lib.so', 'tensorflow/include/tensorflow/c/c_api.h', 'tensorflow/python/x.py', 'nvidia/cudnn/lib/c.so'): z.writestr(n, n)`;
    mkdirSync(join(folder, 'w'));
    spawnSync(python ?? '', ['-c', make], { cwd: folder });
    expect(spawnSync(python ?? '', ['unpack.py', 'w', 'out', 'lib.so'], { cwd: folder }).status).toBe(0);
    expect(['lib/lib.so', 'include/tensorflow/c/c_api.h', 'nvidia/cudnn/lib/c.so'].every((name) => existsSync(join(folder, 'out', name)))).toBe(true);
    expect(existsSync(join(folder, 'out', 'python'))).toBe(false);
    expect(String(spawnSync(python ?? '', ['unpack.py', 'w', 'out', 'other.so'], { cwd: folder }).stderr)).toMatch(/the wheel holds no other\.so/);
    rmSync(folder, { recursive: true, force: true });
  });
});
