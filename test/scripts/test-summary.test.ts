// How the checks of `npm test` add up to one line and an exit code.
import { describe, expect, it } from 'vitest';

import { summary, tallyOfCheck, tallyOfVitest, tallyOfMissing } from '../../scripts/test-summary.mjs';

describe('summary', () => {
  it('adds checks and tests up and passes only without a failure', () => {
    const unit = tallyOfVitest('unit', { numPassedTests: 10, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1 }, 0);
    expect(summary([unit, tallyOfCheck('lint', 0)])).toEqual({ line: '11 passed, 0 failed, 3 skipped', exitCode: 0 });
    expect(summary([unit, tallyOfCheck('lint', 2)])).toEqual({ line: '10 passed, 1 failed, 3 skipped', exitCode: 1 });
  });

  it('counts a run that broke outside of any test, or left no report, as a failure', () => {
    expect(tallyOfVitest('unit', { numPassedTests: 5, numFailedTests: 0 }, 1)).toMatchObject({ passed: 5, failed: 1 });
    expect(tallyOfVitest('unit', null, 1)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('skips the end-to-end tests without a browser on a desk and fails them in CI', () => {
    expect(summary([tallyOfMissing('e2e', { isCi: false, files: 3 })])).toEqual({ line: '0 passed, 0 failed, 3 skipped', exitCode: 0 });
    expect(summary([tallyOfMissing('e2e', { isCi: true, files: 3 })])).toEqual({ line: '0 passed, 3 failed, 0 skipped', exitCode: 1 });
  });
});
