// Makes a native TensorFlow backend for tfjs-node from package registries alone, once, inside training/.native.
//
// tfjs-node's own installer fetches libtensorflow from a storage bucket. The PyPI wheel `tensorflow-cpu` holds the same C API,
// so the wheel's two libraries and tfjs-node's own two C++ files are enough: no file of node_modules is touched, the package is
// copied beside the libraries instead and still resolves its dependencies from the checkout.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const tensorflow = { version: '2.21.0', python: '311', platform: 'manylinux_2_27_x86_64' };
const nodeApiHeaders = '1.9.0';

/**
 * Build (or find) the native backend.
 * @param {{ directory?: string, log?: (line: string) => void }} [options] where it is kept, and where progress goes
 * @returns {Promise<string>} path of the tfjs-node package that has its binding and libraries
 * @throws Error with one line that says which step failed and what is missing
 */
export async function ensureNativeTensorflow({ directory = join(repository, 'training', '.native'), log = console.error } = {}) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`native TensorFlow: built here for linux x64 only, this is ${process.platform} ${process.arch}`);
  }
  const home = join(directory, 'node_modules', '@tensorflow', 'tfjs-node');
  if (existsSync(join(home, 'ready'))) return home;

  const source = join(repository, 'node_modules', '@tensorflow', 'tfjs-node');
  if (!existsSync(source)) throw new Error(`native TensorFlow: ${source} is missing; run npm install first`);
  mkdirSync(directory, { recursive: true });
  const wheel = downloadWheel(directory, log);
  const headers = downloadHeaders(directory, log);

  const staging = join(directory, 'staging');
  rmSync(staging, { recursive: true, force: true });
  cpSync(source, staging, { recursive: true });
  log('native TensorFlow: unpacking the libraries');
  unpackLibraries(wheel, join(staging, 'deps'));
  log('native TensorFlow: compiling the binding');
  compile(staging, headers);
  writeFileSync(join(staging, 'ready'), `tensorflow ${tensorflow.version}\n`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(dirname(home), { recursive: true });
  renameSync(staging, home);
  return home;
}

function downloadWheel(directory, log) {
  const folder = join(directory, 'wheel');
  const find = () => (existsSync(folder) ? readdirSync(folder).find((name) => name.endsWith('.whl')) : undefined);
  const present = find();
  if (present) return join(folder, present);
  log(`native TensorFlow: downloading tensorflow-cpu ${tensorflow.version} from PyPI (274 MB, once)`);
  const partial = join(directory, 'wheel.partial');
  rmSync(partial, { recursive: true, force: true });
  step('pip download', 'python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', partial,
    '--python-version', tensorflow.python, '--implementation', 'cp', '--platform', tensorflow.platform, `tensorflow-cpu==${tensorflow.version}`]);
  renameSync(partial, folder);
  return join(folder, find() ?? '');
}

function downloadHeaders(directory, log) {
  const folder = join(directory, 'node-api-headers');
  const include = join(folder, 'package', 'include');
  if (existsSync(include)) return include;
  log(`native TensorFlow: downloading node-api-headers ${nodeApiHeaders} from npm`);
  const partial = join(directory, 'headers.partial');
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  step('npm pack', 'npm', ['pack', '--silent', '--pack-destination', partial, `node-api-headers@${nodeApiHeaders}`]);
  step('tar', 'tar', ['-xzf', join(partial, `node-api-headers-${nodeApiHeaders}.tgz`), '-C', partial]);
  renameSync(partial, folder);
  return include;
}

/** The wheel is a zip of 900 MB unpacked; only two libraries and the headers are needed. */
function unpackLibraries(wheel, target) {
  const program = `
import os, sys, zipfile
wheel, target = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.endswith('/'):
            continue
        if name.startswith('tensorflow/include/tensorflow/') or name.startswith('tensorflow/include/xla/') or name.startswith('tensorflow/include/tsl/'):
            path = os.path.join(target, name[len('tensorflow/'):])
        elif name in ('tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'):
            path = os.path.join(target, 'lib', os.path.basename(name))
        else:
            continue
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with archive.open(name) as packed, open(path, 'wb') as plain:
            while chunk := packed.read(1 << 20):
                plain.write(chunk)
`;
  step('unpack', 'python3', ['-c', program, wheel, target]);
}

function compile(home, headers) {
  const output = join(home, 'lib', 'napi-v8');
  mkdirSync(output, { recursive: true });
  const libraries = join(home, 'deps', 'lib');
  for (const [name, target] of [['libtensorflow.so', 'libtensorflow_cc.so.2'], ['libtensorflow_framework.so', 'libtensorflow_framework.so.2']]) {
    symlinkSync(target, join(libraries, name));
  }
  step('g++', 'g++', ['-O2', '-std=c++17', '-shared', '-fPIC', '-w', '-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=tfjs_binding',
    '-I', headers, '-I', join(home, 'deps', 'include'), '-I', home,
    join(home, 'binding', 'tfjs_backend.cc'), join(home, 'binding', 'tfjs_binding.cc'),
    '-L', libraries, '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib', '-o', join(output, 'tfjs_binding.node')]);
}

function step(name, command, parameters) {
  try {
    execFileSync(command, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    const reason = String(error.stderr ?? error.message).trim().split('\n').at(-1);
    throw new Error(`native TensorFlow: ${name} failed: ${reason}`, { cause: error });
  }
}
