// Makes bench/.venv with PyTorch and the peers, and exports the five networks to bench/.models. Idempotent; `npm test` needs none of it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const bench = dirname(fileURLToPath(import.meta.url));
export const networks = ['alexnet', 'vgg16', 'resnet50', 'squeezenet1_1', 'densenet121'];
const venv = join(bench, '.venv');
export const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const requirements = join(bench, 'requirements.txt');
const stamp = join(venv, 'requirements.sha256');

/**
 * Run one step with its output shown.
 *
 * @param {string} what
 * @param {string} command
 * @param {readonly string[]} args
 * @throws {Error} when the step fails
 */
function step(what, command, args) {
  process.stderr.write(`bench: ${what}\n`);
  const { status, error } = spawnSync(command, args, { cwd: bench, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${what}: ${error?.message ?? `exit code ${status}`}`);
}

/**
 * Create what is missing: the virtual environment, its packages, the exported networks.
 *
 * @param {readonly string[]} names of networks
 */
export function setUp(names = networks) {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (!existsSync(python)) step('making bench/.venv', process.env.PYTHON ?? 'python3', ['-m', 'venv', venv]);
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    step('installing PyTorch, Captum and pytorch-grad-cam (about 6 GB with the CUDA libraries that PyTorch brings)', python, [
      '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements,
    ]);
    writeFileSync(stamp, wanted);
  }
  const code = Buffer.concat(['export_models.py', 'models.py', 'reference_maps.py'].map((name) => readFileSync(join(bench, name))));
  const madeBy = createHash('sha256').update(code).digest('hex');
  const missing = names.filter((name) => {
    const manifest = join(bench, '.models', name, 'manifest.json');
    return !existsSync(manifest) || JSON.parse(readFileSync(manifest, 'utf8')).made_by !== madeBy;
  });
  if (missing.length > 0) step(`exporting ${missing.join(', ')}`, python, ['export_models.py', '--only', ...missing]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    setUp();
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 4;
  }
}
