// Which window opens on which machine, and what is said about it.
import { describe, expect, it } from 'vitest';

import { browserArguments, chooseWindow, describeChoice, hasDisplay, loopbackAddress } from '../../scripts/window-choice.mjs';

const electron = { path: 'dist/electron' };
const noElectron = { reason: 'its download failed' };
const browser = 'bin/chromium';

describe('chooseWindow', () => {
  it('prefers Electron where its binary is here and there is a display', () => {
    expect(chooseWindow({ electron, browser, hasDisplay: true })).toMatchObject({ kind: 'electron', path: electron.path });
  });

  it('takes an installed browser when Electron is missing, and says why', () => {
    const choice = chooseWindow({ electron: noElectron, browser, hasDisplay: true });
    expect(choice).toMatchObject({ kind: 'browser', path: browser });
    expect(describeChoice(choice)).toBe('opening in a browser window (bin/chromium): Electron is not available: its download failed');
  });

  it('takes the browser when Electron has nothing to run', () => {
    expect(chooseWindow({ electron, browser, hasDisplay: true, hasMain: false })).toMatchObject({ kind: 'browser' });
  });

  it('gives the address alone without a display, whatever is installed', () => {
    const choice = chooseWindow({ electron, browser, hasDisplay: false });
    expect(choice).toEqual({ kind: 'address', why: 'there is no display' });
    expect(describeChoice(choice)).toContain('without a window: there is no display');
  });

  it('gives the address alone when neither Electron nor a browser is there, naming both', () => {
    const { kind, why } = chooseWindow({ electron: noElectron, browser: null, hasDisplay: true });
    expect(kind).toBe('address');
    expect(why).toMatch(/its download failed, and no Chromium, Chrome or Edge is installed/);
  });

  it('follows a wish: browser, no window, and Electron or nothing', () => {
    expect(chooseWindow({ electron, browser, hasDisplay: true, wish: 'browser' }).kind).toBe('browser');
    expect(chooseWindow({ electron, browser, hasDisplay: true, wish: 'none' }).kind).toBe('address');
    expect(chooseWindow({ electron: noElectron, browser, hasDisplay: true, wish: 'electron' })).toEqual({
      kind: 'address',
      why: 'Electron is not available: its download failed',
    });
  });
});

describe('hasDisplay', () => {
  it('asks X11 and Wayland on Linux, where an empty name is none', () => {
    expect(hasDisplay({ platform: 'linux', env: {} })).toBe(false);
    expect(hasDisplay({ platform: 'linux', env: { DISPLAY: '' } })).toBe(false);
    expect(hasDisplay({ platform: 'linux', env: { DISPLAY: ':0' } })).toBe(true);
    expect(hasDisplay({ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBe(true);
  });

  it('is there on Windows, and on macOS unless one is logged in from afar', () => {
    expect(hasDisplay({ platform: 'win32', env: {} })).toBe(true);
    expect(hasDisplay({ platform: 'darwin', env: {} })).toBe(true);
    expect(hasDisplay({ platform: 'darwin', env: { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } })).toBe(false);
  });
});

describe('browserArguments', () => {
  const options = { url: 'http://127.0.0.1:1/?token=t', profile: 'p' };

  it('opens an app window with a profile of its own and no background networking', () => {
    const args = browserArguments({ ...options, isRoot: false });
    expect(args).toEqual(expect.arrayContaining(['--app=http://127.0.0.1:1/?token=t', '--user-data-dir=p', '--disable-background-networking']));
  });

  it('gives up the sandbox for root only, who cannot have one', () => {
    expect(browserArguments({ ...options, isRoot: false })).not.toContain('--no-sandbox');
    expect(browserArguments({ ...options, isRoot: true })).toContain('--no-sandbox');
  });
});

describe('loopbackAddress', () => {
  it('finds the address with its token in a line of the host', () => {
    expect(loopbackAddress('Overread: http://127.0.0.1:4100/?token=abc (once)')).toBe('http://127.0.0.1:4100/?token=abc');
    expect(loopbackAddress('http://[::1]:9/a')).toBe('http://[::1]:9/a');
  });

  it('takes no other address', () => {
    for (const line of ['http://example.com:80/', 'http://127.0.0.1.example.com:80/x', 'listening', 'http://10.0.0.1:80/']) {
      expect(loopbackAddress(line), line).toBeNull();
    }
  });
});
