// A data folder that cannot be written: said at once and all the time, looked at all the same, and what was drawn is kept as soon as it can be.
import { afterEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/store/store.ts';
import { protect } from '../../store/small-disks.ts';
import { browserPath, openWorkstation } from '../open-workstation.ts';
import { pane, settled } from '../steps.ts';
import { alert, drawFinding, eventually, finding } from './marking.ts';
import type { Disk } from '../../store/small-disks.ts';
import type { Workstation } from '../open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so a folder that cannot be written was not tested in the window. Set OVERREAD_BROWSER.');

describe.skipIf(browserPath === null)('a data folder that cannot be written', () => {
  let workstation: Workstation | null = null;
  let disk: Disk | null = null;
  afterEach(async () => {
    disk?.remove();
    await workstation?.close();
    [workstation, disk] = [null, null];
  });

  it('is said at once and in the status line, holds nobody from looking, and takes what was drawn when it can be written', async (context) => {
    workstation = await openWorkstation({
      prepare(folder) {
        const store = openStore({ folder });
        store.readers.named('Reader 1');
        store.close();
        // Mounted read-only where this machine allows it: root may write into any other folder.
        disk = protect(folder);
      },
    });
    if (disk?.isReal !== true) {
      console.warn('SKIPPED: this user may write anywhere and cannot mount, so no folder is out of reach.');
      return context.skip();
    }
    const { page, dataFolder } = workstation;
    await pane(page).waitFor();
    await eventually(() => alert(page)).toContain(`Nothing can be kept at the moment: ${dataFolder} cannot be written. Give it to this user, or name another one in OVERREAD_DATA.`);
    const status = page.locator('footer').getByText('nothing is kept');
    await status.waitFor();
    await page.getByRole('radio', { name: /effusion/ }).waitFor();
    await settled(page);
    await drawFinding(page, 'Nodule');
    await page.getByText(/1 change is on screen and not kept yet: .* cannot be written/).waitFor();
    disk.remove();
    await page.getByRole('button', { name: 'Try now' }).click();
    await status.waitFor({ state: 'detached' });
    await eventually(() => alert(page)).not.toContain('Nothing can be kept');
    await page.reload();
    await settled(page);
    await finding(page, 'Nodule').waitFor();
    expect(workstation.complaints).toEqual([]);
  });
});
