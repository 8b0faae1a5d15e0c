// Where Electron's binary is looked for and when it is fetched.
import { describe, expect, it } from 'vitest';

import { executableName, findElectron, shouldFetch } from '../../scripts/electron-binary.mjs';

const slashed = (found: object): unknown => JSON.parse(JSON.stringify(found).replaceAll('\\\\', '/'));

describe('findElectron', () => {
  it('takes the distribution that ELECTRON_OVERRIDE_DIST_PATH names', () => {
    const env = { ELECTRON_OVERRIDE_DIST_PATH: '/opt/electron' };
    expect(slashed(findElectron({ base: 'base', env, platform: 'linux', exists: () => true }))).toEqual({ path: '/opt/electron/electron' });
    expect(findElectron({ base: 'base', env, platform: 'linux', exists: () => false })).toEqual({
      reason: 'ELECTRON_OVERRIDE_DIST_PATH has no electron',
    });
  });

  it('else the one of the npm package, and says when that has no binary', () => {
    expect(slashed(findElectron({ base: 'base', env: {}, platform: 'win32', exists: () => true }))).toEqual({
      path: 'base/node_modules/electron/dist/electron.exe',
    });
    expect(findElectron({ base: 'no-such-folder', env: {}, platform: 'linux', exists: () => false })).toEqual({
      reason: 'its binary has not been fetched',
    });
  });

  it('knows the executable inside of the macOS bundle', () => {
    expect(executableName('darwin')).toBe('Electron.app/Contents/MacOS/Electron');
  });
});

describe('shouldFetch', () => {
  const situation = { found: false, version: '45.4.1', failedVersion: undefined, force: false };

  it('tries once per version', () => {
    expect(shouldFetch(situation)).toBe(true);
    expect(shouldFetch({ ...situation, failedVersion: '45.4.1' })).toBe(false);
    expect(shouldFetch({ ...situation, failedVersion: '45.4.0' })).toBe(true);
  });

  it('tries again when forced, but never when it is there or its package is not', () => {
    expect(shouldFetch({ ...situation, failedVersion: '45.4.1', force: true })).toBe(true);
    expect(shouldFetch({ ...situation, found: true, force: true })).toBe(false);
    expect(shouldFetch({ ...situation, version: null, force: true })).toBe(false);
  });
});
