// The keyboard as a user of it needs it: where it is, that this can be seen, and the way to a control by Tab.
import type { Page } from 'playwright';

/** What is wrong with where the keyboard is now, as a sentence; null: it is on something that shows it. */
export function lackOfFocus(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return 'nothing has the keyboard';
    const name = element.getAttribute('aria-label') ?? (element.textContent ?? '').trim().slice(0, 40);
    const { width, height, left, top } = element.getBoundingClientRect();
    if (width === 0 || height === 0 || left > innerWidth || top > innerHeight || left + width < 0 || top + height < 0) return `${name} has the keyboard and is out of sight`;
    const isDrawn = (style: CSSStyleDeclaration) => (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none';
    const own = getComputedStyle(element);
    const after = getComputedStyle(element, '::after');
    const isFramed = after.content !== 'none' && after.borderTopStyle === 'solid' && Number.parseFloat(after.borderTopWidth) >= 2;
    // Marks are drawn: their ring is a stroke of their own.
    const strokes = element instanceof SVGElement ? [element, ...element.querySelectorAll('.halo')].map((part) => getComputedStyle(part).stroke) : [];
    const isStroked = strokes.some((stroke) => stroke !== 'none' && !/, 0\)$|transparent/.test(stroke));
    return isDrawn(own) || isFramed || isStroked ? null : `${name} has the keyboard and does not show it`;
  });
}

/** Goes on by Tab until the control of that name has the keyboard; @throws Error when it is not reached. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const most = 80;
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const element = document.activeElement;
      const labels = element instanceof HTMLSelectElement || element instanceof HTMLInputElement ? [...element.labels ?? []].map((label) => label.textContent.trim()).join(' ') : '';
      return element?.getAttribute('aria-label') ?? (labels === '' ? (element?.textContent ?? '').trim() : labels);
    });
    if (name.test(here)) return;
  }
  throw new Error(`Tab does not lead to ${String(name)}`);
}
