// What goes into an installer: staged into two folders, the archive of the window and the plain files of host and compute process.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { PlainError } from './progress.mjs';

/** Packages that are loaded by path and not bundled; what they need comes along. */
const loadedByPath = ['onnxruntime-node', 'sharp', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-node'];

/** Folders of @tensorflow/tfjs-node and of ONNX Runtime that are there to build or to fetch, or for other platforms. */
const foreignParts = {
  linux: /[\\/]bin[\\/]napi-v\d+[\\/](win32|darwin)([\\/]|$)|linuxmusl/,
  darwin: /[\\/]bin[\\/]napi-v\d+[\\/](win32|linux)([\\/]|$)/,
  win32: /[\\/]bin[\\/]napi-v\d+[\\/](linux|darwin)([\\/]|$)/,
};
const developmentParts = /\.(map|d\.ts|d\.mts|d\.cts|tsbuildinfo|md|markdown)$|\.(fesm|es2017)\.[\w.]*js$|\.min\.js$|[\\/](test|tests|__tests__|example|examples|docs|\.github|binding|src_test)([\\/]|$)/i;

/**
 * Is this file of a package left out?
 *
 * @param {string} path below node_modules
 * @param {{ platform: string, arch: string }} target
 */
export function isLeftOut(path, { platform, arch }) {
  const foreign = foreignParts[/** @type {keyof typeof foreignParts} */ (platform)];
  if (foreign?.test(path) === true || developmentParts.test(path)) return true;
  const processor = /[\\/]bin[\\/]napi-v\d+[\\/]\w+[\\/](x64|arm64)([\\/]|$)/.exec(path)?.[1];
  return processor !== undefined && processor !== arch;
}

/**
 * Packages below node_modules that these need, themselves included; optional ones where they are installed.
 *
 * @param {string} base
 * @param {readonly string[]} names
 * @returns {string[]} slash paths relative to `base`, sorted
 */
export function packagesNeeded(base, names) {
  /** @type {Set<string>} */
  const found = new Set();
  /** @param {string} name @param {string} from @param {boolean} isOptional */
  const visit = (name, from, isOptional) => {
    const path = resolvePackage(base, name, from);
    if (path === null) {
      if (isOptional) return;
      throw new PlainError(`${name} is not installed, but ${from === '' ? 'the product' : from} needs it`);
    }
    if (found.has(path)) return;
    found.add(path);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(join(base, path, 'package.json'), 'utf8'));
    for (const inner of Object.keys(dependencies)) visit(inner, path, inner in optionalDependencies);
    for (const inner of Object.keys(optionalDependencies)) visit(inner, path, true);
  };
  for (const name of names) visit(name, '', false);
  return [...found].sort();
}

/**
 * As Node looks for it: beside the package that asks, and upwards.
 *
 * @param {string} base
 * @param {string} name
 * @param {string} from
 */
function resolvePackage(base, name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = folder === '' || folder === '.' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (existsSync(join(base, path, 'package.json'))) return path;
    if (folder === '' || folder === '.') return null;
  }
}

/**
 * @typedef {object} Staging
 * @property {string} base the checkout, built
 * @property {string} folder what was there is removed
 * @property {{ platform: string, arch: string }} target
 * @property {boolean} withTensorflow the native library, where set-up has built it (850 MB)
 */

/**
 * Stages what host and compute process are at run time: `services/`, plain files with their own node_modules.
 *
 * @param {Staging} staging
 */
export function stageServices({ base, folder, target, withTensorflow }) {
  const services = join(folder, 'services');
  rmSync(services, { recursive: true, force: true });
  mkdirSync(join(services, 'dist'), { recursive: true });
  const { name, version, license, type } = JSON.parse(readFileSync(join(base, 'package.json'), 'utf8'));
  writeFileSync(join(services, 'package.json'), `${JSON.stringify({ name, version, license, type, private: true }, null, 2)}\n`);
  const isShipped = (/** @type {string} */ path) => !path.endsWith('.map') && !/^web(-|\.)/.test(basename(path));
  for (const part of ['host', 'worker']) cpSync(join(base, 'dist', part), join(services, 'dist', part), { recursive: true, filter: isShipped });
  cpSync(join(base, 'assets'), join(services, 'assets'), { recursive: true });
  const copies = packagesNeeded(base, loadedByPath);
  for (const path of copies) copyPackage(join(base, path), join(services, path), path, target);
  if (withTensorflow && existsSync(join(base, '.native'))) cpSync(join(base, '.native'), join(services, '.native'), { recursive: true });
}

/**
 * Stages main process, preload and window: `app/`, what the archive is made of.
 *
 * @param {Pick<Staging, 'base' | 'folder'>} staging
 */
export function stageApp({ base, folder }) {
  const app = join(folder, 'app');
  rmSync(app, { recursive: true, force: true });
  mkdirSync(join(app, 'dist'), { recursive: true });
  const { name, version, description, author, license, type, main } = JSON.parse(readFileSync(join(base, 'package.json'), 'utf8'));
  writeFileSync(join(app, 'package.json'), `${JSON.stringify({ name, version, description, author, license, type, main, private: true, homepage: 'https://overread.invalid' }, null, 2)}\n`);
  for (const part of ['main', 'preload', 'renderer']) cpSync(join(base, 'dist', part), join(app, 'dist', part), { recursive: true, filter: (path) => !path.endsWith('.map') });
  cpSync(join(base, 'LICENSE'), join(app, 'LICENSE'));
}

/**
 * @param {string} from
 * @param {string} to
 * @param {string} path
 * @param {{ platform: string, arch: string }} target
 */
function copyPackage(from, to, path, target) {
  for (const name of readdirSync(from)) {
    // A package's own node_modules are packages of their own.
    if (name === 'node_modules' || isLeftOut(`${path}/${name}`, target)) continue;
    const [source, place] = [join(from, name), join(to, name)];
    if (statSync(source).isDirectory()) copyPackage(source, place, `${path}/${name}`, target);
    else {
      mkdirSync(to, { recursive: true });
      cpSync(source, place);
    }
  }
}
