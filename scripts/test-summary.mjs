// Adds up what every check of `npm test` found into one line.

/** @typedef {{ name: string, passed: number, failed: number, skipped: number }} Tally */

/**
 * What Vitest's JSON report says, brought to our three numbers. A run that failed outside of any test counts as one failure.
 *
 * @param {string} name
 * @param {unknown} report parsed JSON report; anything else when there is none
 * @param {number} exitCode
 * @returns {Tally}
 */
export function tallyOfVitest(name, report, exitCode) {
  const counts = /** @type {Record<string, number | undefined>} */ (typeof report === 'object' && report !== null ? report : {});
  const passed = counts.numPassedTests ?? 0;
  const failed = counts.numFailedTests ?? 0;
  const skipped = (counts.numPendingTests ?? 0) + (counts.numTodoTests ?? 0);
  return { name, passed, failed: exitCode !== 0 && failed === 0 ? 1 : failed, skipped };
}

/**
 * One check that either holds or does not.
 *
 * @param {string} name
 * @param {number} exitCode
 * @returns {Tally}
 */
export function tallyOfCheck(name, exitCode) {
  return { name, passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
}

/** @param {readonly Tally[]} tallies */
export function summary(tallies) {
  /** @param {'passed' | 'failed' | 'skipped'} key */
  const sum = (key) => tallies.reduce((total, tally) => total + tally[key], 0);
  return {
    line: `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`,
    exitCode: sum('failed') > 0 ? 1 : 0,
  };
}

/**
 * What a missing browser or Electron means for the tests that need it: loud on a desk, a failure in CI.
 *
 * @param {string} name
 * @param {{ isCi: boolean, files: number }} situation
 * @returns {Tally}
 */
export function tallyOfMissing(name, { isCi, files }) {
  return { name, passed: 0, failed: isCi ? files : 0, skipped: isCi ? 0 : files };
}
