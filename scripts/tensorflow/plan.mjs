// Which native TensorFlow this machine gets, from facts alone: a wheel to take the library from, tfjs-node's own installer, or a reason why none.

/** The version that everything is measured with; `absl` in quiet.cc belongs to it. */
export const tensorflowVersion = '2.21.0';
export const nodeApiHeadersVersion = '1.9.0';

/**
 * @typedef {object} Machine
 * @property {string} platform as `process.platform`
 * @property {string} arch as `process.arch`
 * @property {boolean} hasGlibc false on a Linux of another C library
 * @property {boolean} hasNvidia an NVIDIA driver is loaded
 * @property {string | null} python a Python with pip
 * @property {string | null} compiler a C++ compiler
 * @property {number} freeBytes on the disk that takes it
 */

/**
 * @typedef {object} WheelPlan
 * @property {'wheel'} way
 * @property {string} requirement for pip
 * @property {boolean} withCuda take NVIDIA's libraries as well
 * @property {string} platformTag of the wheel
 * @property {string | null} sha256 of the wheel, where one was checked
 * @property {readonly string[]} libraries names inside of the wheel's folder `tensorflow`: the C API, then the framework
 * @property {string} python
 * @property {string} compiler
 * @property {number} downloadMb
 * @property {number} needsBytes
 */

/** @typedef {{ way: 'installer', needsBytes: number, instead: string }} InstallerPlan */
/** @typedef {{ way: 'none', reason: string }} NoPlan */

const gigabyte = 1_000_000_000;

/** Wheels that hold the C API. Only linux-x64 without CUDA has been run; the others follow the same layout. */
const wheels = {
  'linux-x64': {
    requirement: `tensorflow-cpu==${tensorflowVersion}`, platformTag: 'manylinux_2_27_x86_64', downloadMb: 274,
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c', libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
  },
  'linux-arm64': {
    requirement: `tensorflow==${tensorflowVersion}`, platformTag: 'manylinux_2_27_aarch64', downloadMb: 280,
    sha256: null, libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
  },
  'darwin-arm64': {
    requirement: `tensorflow==${tensorflowVersion}`, platformTag: 'macosx_12_0_arm64', downloadMb: 220,
    sha256: null, libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
  },
};

const cuda = {
  requirement: `tensorflow[and-cuda]==${tensorflowVersion}`, platformTag: 'manylinux_2_27_x86_64', downloadMb: 3300,
  sha256: null, libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
};

/**
 * The wheel's library first: it is the one that is measured, and newer by years than the one tfjs-node's installer brings.
 *
 * @param {Machine} machine
 * @returns {WheelPlan | InstallerPlan | NoPlan}
 */
export function planFor(machine) {
  const { platform, arch, hasGlibc, hasNvidia, python, compiler, freeBytes } = machine;
  const name = `${platform}-${arch}`;
  const known = Object.entries(wheels).find(([key]) => key === name)?.[1];
  const lacking = known === undefined ? `no TensorFlow wheel for ${name} holds the C API`
    : !hasGlibc ? 'the TensorFlow wheel needs glibc'
      : python === null ? 'Python 3 with pip was not found'
        : compiler === null ? 'no C++ compiler (g++ or clang++) was found'
          : null;
  if (known === undefined || python === null || compiler === null || lacking !== null) {
    const instead = lacking ?? 'the wheel cannot be used';
    if (!hasGlibc || !['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'].includes(name)) return { way: 'none', reason: instead };
    return enoughSpace({ way: 'installer', needsBytes: gigabyte, instead }, freeBytes);
  }
  const withCuda = hasNvidia && name === 'linux-x64';
  const wheel = withCuda ? cuda : known;
  return enoughSpace({ way: 'wheel', ...wheel, withCuda, python, compiler, needsBytes: withCuda ? 12 * gigabyte : 1.5 * gigabyte }, freeBytes);
}

/**
 * @template {WheelPlan | InstallerPlan} P
 * @param {P} plan
 * @param {number} freeBytes
 * @returns {P | NoPlan}
 */
function enoughSpace(plan, freeBytes) {
  if (freeBytes >= plan.needsBytes) return plan;
  const inGigabytes = (/** @type {number} */ bytes) => (bytes / gigabyte).toFixed(1);
  return { way: 'none', reason: `it needs ${inGigabytes(plan.needsBytes)} GB of disk, ${inGigabytes(freeBytes)} are free` };
}

/**
 * Two attempts with the same key would end the same way.
 *
 * @param {WheelPlan | InstallerPlan | NoPlan} plan
 */
export function keyOf(plan) {
  if (plan.way === 'none') return `none ${plan.reason.replace(/[\d.]+ are free/, '')}`;
  return plan.way === 'wheel' ? `wheel ${plan.requirement} ${plan.platformTag}` : `installer ${plan.instead}`;
}

/**
 * Should it be tried now?
 *
 * @param {{ isThere: boolean, key: string, failedKey: string | undefined, force: boolean, isLeftOut: boolean }} situation
 */
export function shouldTry({ isThere, key, failedKey, force, isLeftOut }) {
  if (isThere || isLeftOut) return false;
  return force || failedKey !== key;
}

/**
 * What the compiler is told.
 *
 * @param {{ home: string, headers: string, platform: string, quiet: string }} place
 * @returns {string[]}
 */
export function compilerArguments({ home, headers, platform, quiet }) {
  const rpath = platform === 'darwin' ? '@loader_path/../../deps/lib' : '$ORIGIN/../../deps/lib';
  const kind = platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];
  return [
    '-O2', '-std=c++17', ...kind, '-fPIC', '-w', '-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=tfjs_binding',
    '-I', headers, '-I', `${home}/deps/include`, '-I', home,
    `${home}/binding/tfjs_backend.cc`, `${home}/binding/tfjs_binding.cc`, quiet,
    '-L', `${home}/deps/lib`, '-ltensorflow', '-ltensorflow_framework', `-Wl,-rpath,${rpath}`, '-o', `${home}/lib/napi-v8/tfjs_binding.node`,
  ];
}
