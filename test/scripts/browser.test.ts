// Where a browser is looked for, and how a missing one is got for the tests.
import { describe, expect, it } from 'vitest';

import { browserCandidates, findInstalledBrowser, waysToInstall } from '../../scripts/browser.mjs';

describe('findInstalledBrowser', () => {
  const env = { PATH: '/usr/local/bin:/usr/bin' };

  it('searches PATH on Linux, Chrome before Chromium before Edge', () => {
    const installed = new Set(['/usr/bin/microsoft-edge', '/usr/bin/chromium', '/usr/bin/google-chrome']);
    const find = (): string | null => findInstalledBrowser({ platform: 'linux', env, exists: (path) => installed.has(path) });
    expect(find()).toBe('/usr/bin/google-chrome');
    installed.delete('/usr/bin/google-chrome');
    expect(find()).toBe('/usr/bin/chromium');
    installed.delete('/usr/bin/chromium');
    expect(find()).toBe('/usr/bin/microsoft-edge');
    installed.clear();
    expect(find()).toBeNull();
  });

  it('takes the one that OVERREAD_BROWSER names before all others', () => {
    expect(findInstalledBrowser({ platform: 'linux', env: { ...env, OVERREAD_BROWSER: '/opt/mine' }, exists: () => true })).toBe('/opt/mine');
  });

  it('knows the usual places of macOS and Windows', () => {
    expect(browserCandidates({ platform: 'darwin', env: {} })).toContain('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
    expect(browserCandidates({ platform: 'win32', env: { PROGRAMFILES: 'C:\\Program Files' } })).toContain(
      'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
    );
  });
});

describe('waysToInstall', () => {
  it('uses apt only as root on a Linux that has it', () => {
    expect(waysToInstall({ platform: 'linux', isRoot: true, hasApt: true })).toEqual(['apt', 'playwright']);
    expect(waysToInstall({ platform: 'linux', isRoot: false, hasApt: true })).toEqual(['playwright']);
    expect(waysToInstall({ platform: 'darwin', isRoot: true, hasApt: false })).toEqual(['playwright']);
  });
});
