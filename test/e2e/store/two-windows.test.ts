// Two windows of one workstation on the same mark: the faster one is kept, the slower one is asked, and undo takes back nobody else's work.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openWorkstation } from '../open-workstation.ts';
import { pane, settled } from '../steps.ts';
import { alert, drawFinding, eventually, finding, move, place } from './marking.ts';
import type { Page } from 'playwright';
import type { Workstation } from '../open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so two windows were not tested. Set OVERREAD_BROWSER.');

describe.skipIf(browserPath === null)('two windows', () => {
  let workstation: Workstation;
  let one: Page;
  let two: Page;

  beforeAll(async () => {
    workstation = await openWorkstation();
    one = workstation.page;
    await pane(one).waitFor();
    await settled(one);
    two = await one.context().newPage();
    two.setDefaultTimeout(30_000);
    await two.goto(one.url());
    await pane(two).waitFor();
    await settled(two);
    await drawFinding(one, 'Nodule');
    await finding(two, 'Nodule').waitFor();
  });
  afterAll(() => workstation?.close());

  /** As if both had acted at once: the event reaches the window later than its user acts. */
  async function atOnce(faster: () => Promise<void>, slower: () => Promise<void>): Promise<void> {
    await two.route('**/call/annotations/change', async (route) => {
      await faster();
      await route.continue();
    }, { times: 1 });
    await slower();
    await expect.poll(() => two.getByRole('status').getByRole('button', { name: 'Use mine' }).count(), { timeout: 20_000 }).toBe(1);
  }

  it('that move one mark at once: the second sees the first’s, is told who was faster, and can have its own', async () => {
    const before = await place(one, 'Nodule');
    await atOnce(async () => {
      await move(one, 'Nodule', 'Shift+ArrowDown');
      await eventually(() => place(one, 'Nodule')).not.toBe(before);
    }, () => move(two, 'Nodule', 'Shift+ArrowRight'));
    const down = await place(one, 'Nodule');
    expect(await alert(two)).toMatch(/"Nodule": it was changed by Reader 1 at \d\d:\d\d:\d\d UTC in the meantime; that change was kept, yours was not/);
    await eventually(() => place(two, 'Nodule')).toBe(down);
    await two.getByText('Someone else changed Nodule while you did.').waitFor();
    await two.getByRole('button', { name: 'Use mine' }).click();
    await eventually(() => place(one, 'Nodule')).not.toBe(down);
    expect(await place(one, 'Nodule')).toBe(await place(two, 'Nodule'));
    expect(await two.getByRole('button', { name: 'Use mine' }).count()).toBe(0);
    // Settled: what was said of it is gone without being dismissed.
    await eventually(() => alert(two)).toBe('');
  });

  it('of which one lets its own go: what the other did stays', async () => {
    const before = await place(one, 'Nodule');
    await atOnce(async () => {
      await move(one, 'Nodule', 'Shift+ArrowDown');
      await eventually(() => place(one, 'Nodule')).not.toBe(before);
    }, () => move(two, 'Nodule', 'Shift+ArrowLeft'));
    await two.getByRole('button', { name: 'Let it go' }).click();
    const kept = await place(one, 'Nodule');
    await eventually(() => place(two, 'Nodule')).toBe(kept);
    expect(await two.getByRole('button', { name: 'Let it go' }).count()).toBe(0);
    await eventually(() => alert(two)).toBe('');
  });

  it('of which one deletes what the other changes: the other can put its own back', async () => {
    await drawFinding(one, 'Effusion', [0.6, 0.2], [0.7, 0.3]);
    await finding(two, 'Effusion').last().waitFor();
    await drawFinding(one, 'Doomed', [0.6, 0.5], [0.7, 0.6]);
    await finding(two, 'Doomed').waitFor();
    await atOnce(async () => {
      await finding(one, 'Doomed').focus();
      await one.keyboard.press('Delete');
      await eventually(() => finding(one, 'Doomed').count()).toBe(0);
    }, () => move(two, 'Doomed'));
    await two.getByText('Someone else deleted Doomed while you changed it.').waitFor();
    await two.getByRole('button', { name: 'Use mine' }).click();
    await finding(one, 'Doomed').waitFor();
    await eventually(() => alert(two)).toBe('');
  });

  it('undo in one of them takes back nothing that the other did since, and says so', async () => {
    const before = await place(one, 'Nodule');
    await move(one, 'Nodule', 'Shift+ArrowRight');
    await eventually(() => place(one, 'Nodule')).not.toBe(before);
    const own = await place(one, 'Nodule');
    await eventually(() => place(two, 'Nodule')).toBe(own);
    await move(two, 'Nodule', 'Shift+ArrowDown');
    await eventually(() => place(two, 'Nodule')).not.toBe(own);
    const others = await place(two, 'Nodule');
    await eventually(() => place(one, 'Nodule')).toBe(others);
    await one.keyboard.press('Control+z');
    await eventually(() => alert(one)).toContain('Nodule has been changed by someone else since');
    expect(await place(one, 'Nodule')).toBe(others);
    expect(await place(two, 'Nodule')).toBe(others);
  });

  it('complain of nothing', () => {
    expect(workstation.complaints).toEqual([]);
  });
});
