// Faults that a screen reader or a weak eye would stumble over, in the page as it is now.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';

/** With the size of what is pressed: 24 pixels, or as far from its neighbours. */
const levels = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

/**
 * One line a fault: which rule, and where. The page has one frame and only faults are read, so they are looked for in place and nothing
 * else is gathered: a third of the time.
 *
 * @param part selector of the part to look at; all of the page where it is left out
 */
export async function faultsForAll(page: Page, part?: string): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] }).withTags(levels);
  const { violations } = await (part === undefined ? axe : axe.include(part)).analyze();
  return violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join('; ')}`);
}
