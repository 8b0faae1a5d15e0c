// Marks belong to an image, not to a file: under another name, after the study was closed, from a version before the store.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/store/database.ts';
import { identityOfBytes } from '../../../src/host/studies/content-identity.ts';
import { tinyDicom } from '../../host/tiny-study.ts';
import { browserPath, openWorkstation } from '../open-workstation.ts';
import { drop, pane, settled } from '../steps.ts';
import { alert, drawFinding, eventually, finding } from './marking.ts';
import type { Page } from 'playwright';
import type { OpenOptions, Workstation } from '../open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so where marks are found again was not tested. Set OVERREAD_BROWSER.');

describe.skipIf(browserPath === null)('marks', () => {
  let workstation: Workstation | null = null;
  afterEach(async () => {
    await workstation?.close();
    workstation = null;
  });

  async function open(options: OpenOptions = {}): Promise<Page> {
    workstation = await openWorkstation(options);
    const { page } = workstation;
    await pane(page).waitFor();
    await settled(page);
    return page;
  }

  const bytes = [...tinyDicom()];
  const current = (page: Page) => page.locator('[data-image][aria-current]').innerText();
  const closeStudy = async (page: Page): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('close this study');
    await page.keyboard.press('Enter');
  };

  it('are found when their study was closed and is opened again, and when the same image comes from another place under another name', async () => {
    const page = await open();
    await drop(page, [{ name: 'first.dcm', bytes }]);
    await eventually(() => current(page)).toContain('first');
    await settled(page);
    await drawFinding(page, 'Nodule');
    await closeStudy(page);
    await eventually(() => current(page)).not.toContain('first');
    expect(await finding(page, 'Nodule').count()).toBe(0);
    for (const name of ['first.dcm', 'elsewhere/of-another-name.dcm']) {
      await drop(page, [{ name, bytes }]);
      await eventually(() => current(page)).toContain(name.split('/').at(-1)?.replace('.dcm', ''));
      await finding(page, 'Nodule').waitFor();
      await closeStudy(page);
      await eventually(() => finding(page, 'Nodule').count()).toBe(0);
    }
    const db = openDatabase(join(workstation?.dataFolder ?? '', 'overread.db'), { isReadOnly: true });
    // By hash: no name, no path, no patient.
    expect(db.all('SELECT id, study_id FROM images WHERE id = ?', identityOfBytes(Uint8Array.from(bytes)))).toEqual([{ id: expect.any(String) as string, study_id: expect.stringMatching(/^study-[0-9a-f]{16}$/) as string }]);
    expect(db.all('SELECT name, format FROM models')).not.toEqual([]);
    db.close();
    expect(workstation?.complaints).toEqual([]);
  });

  it('of a version before the store are taken over, said once, and kept as a file', async () => {
    const page = await open({
      prepare: (folder) => writeFileSync(join(folder, 'boxes.json'), JSON.stringify({ version: 1, images: { [identityOfBytes(Uint8Array.from(bytes))]: [{ label: 'Old nodule', reader: 'Dr Before', role: 'finding', x: 5, y: 19, width: 10, height: 12 }] } })),
    });
    await eventually(() => alert(page)).toMatch(/^1 box of an earlier version was taken over as findings\. The file is kept as boxes-migrated-\S+\.json\.$/m);
    expect(readdirSync(workstation?.dataFolder ?? '').filter((name) => name.startsWith('boxes'))).toEqual([expect.stringMatching(/^boxes-migrated-/)]);
    await drop(page, [{ name: 'first.dcm', bytes }]);
    await finding(page, 'Old nodule').waitFor();
    await page.reload();
    await settled(page);
    expect(await alert(page)).not.toContain('earlier version');
    expect(workstation?.complaints).toEqual([]);
  });
});
