// A researcher: imports boxes of one reader, adds those of a second one, compares the two, and takes everything out as CSV and COCO.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openWorkstation } from '../open-workstation.ts';
import { chooseFiles, paintOut, pane, settled } from '../steps.ts';
import type { Page } from 'playwright';
import type { Workstation } from '../open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so the story of a researcher was not played.');

const csv = [
  'image,label,x,y,width,height,reader,role',
  '05-nodule.dcm,nodule,430,830,120,120,Dr Import,finding',
  '05-nodule.dcm,nodule,1200,830,110,115,Dr Import,reference-normal',
].join('\n');
const image = { cols: 1658, rows: 2048 };

describe.skipIf(browserPath === null)('a researcher', () => {
  let workstation: Workstation;
  let page: Page;
  const regions = () => page.getByRole('region', { name: /^Finding (reference \(normal\) for )?nodule/ });

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    await pane(page).waitFor();
    await page.locator('[role="treeitem"][data-image]', { hasText: '05-nodule' }).click();
    await page.locator('[data-image][aria-current="true"]', { hasText: '05-nodule' }).waitFor();
    await settled(page);
    await page.getByRole('tab', { name: /^Findings/ }).click();
  });
  afterAll(() => workstation?.close());

  async function exported(command: string): Promise<string> {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(command);
    const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    return readFileSync(await file.path(), 'utf8');
  }

  it('imports the boxes of a reader from a CSV', async () => {
    await expect.poll(() => regions().count(), { timeout: 20_000 }).toBe(1);
    await chooseFiles(page, page.getByRole('button', { name: /^(?:Boxes|Findings) …/ }), { name: 'import.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await expect.poll(() => regions().count(), { timeout: 20_000 }).toBe(3);
    await page.getByRole('checkbox', { name: 'Show marks of Dr Import' }).waitFor();
  });

  it('lets a second reader draw the same finding', async () => {
    await page.getByRole('button', { name: /^Reader Reader 1/ }).click();
    await page.getByRole('menuitem', { name: 'New reader …' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Dr Second');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: /^Reader Dr Second/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await paintOut(page, { image, rect: { x: 435, y: 835, width: 115, height: 115 } });
    await page.getByRole('combobox', { name: 'Finding' }).fill('nodule');
    await page.getByRole('button', { name: 'Save finding' }).click();
    await expect.poll(() => regions().count(), { timeout: 20_000 }).toBe(4);
  });

  it('sees how far the readers agree, beside how far the maps agree with them', async () => {
    const row = page.getByRole('table', { name: 'Between readers' }).getByRole('row', { name: /Dr Import.*Dr Second|Dr Second.*Dr Import|nodule.*IoU/ }).first();
    await row.waitFor({ timeout: 60_000 });
    expect(await row.innerText()).toMatch(/0\.[6-9]\d|1\.00/);
    await regions().first().getByRole('row', { name: /^layer-cam/ }).waitFor({ timeout: 60_000 });
  });

  it('takes all findings out as CSV, with reader and role of each', async () => {
    const [header = '', ...rows] = (await exported('Export as CSV')).trim().split(/\r?\n/);
    expect(header).toMatch(/image.*label.*x.*y.*width.*height/);
    const ofNodule = rows.filter((row) => row.includes('05-nodule'));
    expect(ofNodule.filter((row) => row.includes('Dr Import')).length).toBe(2);
    expect(ofNodule.filter((row) => row.includes('Dr Second')).length).toBe(1);
    expect(ofNodule.some((row) => row.includes('reference-normal'))).toBe(true);
    expect(ofNodule.find((row) => row.includes('Dr Import'))).toMatch(/430(?:\.0)?,830(?:\.0)?,120(?:\.0)?,120/);
  });

  it('takes them out as COCO, with the same boxes and categories', async () => {
    const coco = JSON.parse(await exported('Export as COCO')) as { images: { id: number; file_name: string }[]; annotations: { image_id: number; bbox: number[]; category_id: number }[]; categories: { id: number; name: string }[] };
    const nodule = coco.images.find(({ file_name: name }) => name.includes('05-nodule'));
    const boxes = coco.annotations.filter(({ image_id: id }) => id === nodule?.id);
    expect(boxes.map(({ bbox }) => bbox.map(Math.round))).toEqual(expect.arrayContaining([[430, 830, 120, 120]]));
    expect(boxes.length).toBe(4);
    expect(new Set(boxes.map(({ category_id: id }) => coco.categories.find((category) => category.id === id)?.name))).toEqual(new Set(['nodule']));
    expect(workstation.complaints).toEqual([]);
  });
});
