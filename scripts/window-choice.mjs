// Which window the workstation opens in, decided from facts about the machine alone.

/**
 * @typedef {object} Situation
 * @property {{ path: string } | { reason: string }} electron
 * @property {string | null} browser
 * @property {boolean} hasDisplay
 * @property {boolean} [hasMain] whether the Electron main process is built (default true)
 * @property {'electron' | 'browser' | 'none' | undefined} [wish] what the command line asked for
 */

/**
 * @typedef {{ kind: 'electron', path: string, why: string }
 *   | { kind: 'browser', path: string, why: string }
 *   | { kind: 'address', why: string }} WindowChoice
 */

/**
 * Electron, else an app window of an installed browser, else the address alone.
 *
 * @param {Situation} situation
 * @returns {WindowChoice}
 */
export function chooseWindow({ electron, browser, hasDisplay, hasMain = true, wish }) {
  if (wish === 'none') return { kind: 'address', why: 'no window was asked for' };
  if (!hasDisplay) return { kind: 'address', why: 'there is no display' };
  const noElectron = wish === 'browser' ? 'a browser was asked for' : reasonAgainstElectron(electron, hasMain);
  if (noElectron === null && 'path' in electron) return { kind: 'electron', path: electron.path, why: 'its binary is here and there is a display' };
  if (browser !== null && wish !== 'electron') return { kind: 'browser', path: browser, why: noElectron ?? '' };
  const missing = wish === 'electron' ? noElectron : `${noElectron}, and no Chromium, Chrome or Edge is installed`;
  return { kind: 'address', why: missing ?? '' };
}

/**
 * @param {Situation['electron']} electron
 * @param {boolean} hasMain
 */
function reasonAgainstElectron(electron, hasMain) {
  if ('reason' in electron) return `Electron is not available: ${electron.reason}`;
  return hasMain ? null : 'Electron has no main process in this build';
}

/**
 * The one line that says what was chosen and why.
 *
 * @param {WindowChoice} choice
 */
export function describeChoice(choice) {
  if (choice.kind === 'electron') return `opening in Electron: ${choice.why}`;
  if (choice.kind === 'browser') return `opening in a browser window (${choice.path}): ${choice.why}`;
  return `serving to a browser on this machine, without a window: ${choice.why}`;
}

/**
 * @param {{ platform: string, env: Record<string, string | undefined> }} machine
 */
export function hasDisplay({ platform, env }) {
  /** @param {string | undefined} value */
  const isSet = (value) => value !== undefined && value !== '';
  if (platform === 'win32') return true;
  if (platform === 'darwin') return !isSet(env.SSH_CONNECTION);
  return isSet(env.DISPLAY) || isSet(env.WAYLAND_DISPLAY);
}

/**
 * Arguments for an app window of its own: own profile, and nothing that a browser does on its own account.
 *
 * @param {{ url: string, profile: string, isRoot: boolean }} options
 */
export function browserArguments({ url, profile, isRoot }) {
  return [
    `--app=${url}`,
    `--user-data-dir=${profile}`,
    '--window-size=1440,900',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-domain-reliability',
    '--disable-extensions',
    '--disable-sync',
    '--disable-breakpad',
    '--metrics-recording-only',
    '--no-pings',
    '--password-store=basic',
    '--use-mock-keychain',
    '--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication,CertificateTransparencyComponentUpdater',
    ...(isRoot ? ['--no-sandbox'] : []),
  ];
}

/**
 * The first loopback address in a line; null when there is none.
 *
 * @param {string} line
 */
export function loopbackAddress(line) {
  return /https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+\/\S*/.exec(line)?.[0] ?? null;
}
