// Where the regions and controls of the window are on the page, and what is wrong with their places on any machine.
import type { Page } from 'playwright';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly regions: Readonly<Record<string, Rect>>;
  readonly controls: Readonly<Record<string, Rect>>;
}

/** Name → selector. The first one that can be seen counts. */
const regionSelectors: Readonly<Record<string, string>> = {
  'header': '.window > header',
  'studies': 'nav[aria-label="Studies"]',
  'toolbar': '[role="toolbar"]',
  'stage': '.stage',
  'pane': '[data-pane="1"]',
  'panels': 'aside',
  'predictions': 'aside [aria-label="Predictions"]',
  'tabs': 'aside [role="tablist"]',
  'panel': '#panel',
  'status': '.window > footer',
};
/** What is always at hand, with the name by which the saved layout knows it. */
const controlSelectors = ['header button', '[role="toolbar"] button', '[role="toolbar"] select', 'nav .head button', 'nav .search input', 'nav .foot button', 'aside .head select', 'aside .head button', 'aside [role="tab"]'];

export function measureLayout(page: Page): Promise<Layout> {
  return page.evaluate(({ regions, controls }) => {
    const rectOf = (element: Element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
    };
    const isSeen = (element: Element) => element.checkVisibility({ checkVisibilityCSS: true }) && element.getBoundingClientRect().width > 0;
    const nameOf = (element: Element) => element.getAttribute('data-command') ?? (element.id === '' ? null : element.id) ?? element.getAttribute('aria-label') ?? element.textContent.trim();
    const found: { regions: Record<string, ReturnType<typeof rectOf>>; controls: Record<string, ReturnType<typeof rectOf>> } = { regions: {}, controls: {} };
    for (const [name, selector] of Object.entries(regions)) {
      const element = [...document.querySelectorAll(selector)].find(isSeen);
      if (element !== undefined) found.regions[name] = rectOf(element);
    }
    for (const element of document.querySelectorAll(controls.join(', '))) if (isSeen(element)) found.controls[nameOf(element)] = rectOf(element);
    return found;
  }, { regions: regionSelectors, controls: controlSelectors });
}

/** Whatever the fonts of the machine: nothing lies over something else, nothing sticks out of the page, no words are cut off. */
export async function layoutFaults(page: Page): Promise<readonly string[]> {
  const { regions, controls } = await measureLayout(page);
  const size = page.viewportSize() ?? { width: 0, height: 0 };
  const outside = Object.entries({ ...regions, ...controls }).filter(([, { x, y, width, height }]) => x < -1 || y < -1 || x + width > size.width + 1 || y + height > size.height + 1).map(([name]) => `${name} sticks out of the page`);
  const parts = ['header', 'studies', 'toolbar', 'stage', 'panels', 'status'].flatMap((name) => (regions[name] === undefined ? [] : [[name, regions[name]] as const]));
  return [...outside, ...overlaps(parts), ...overlaps(Object.entries(controls)), ...(await cutWords(page))];
}

function overlaps(rects: readonly (readonly [string, Rect])[]): readonly string[] {
  return rects.flatMap(([name, a], index) => rects.slice(index + 1).filter(([, b]) => {
    const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
    const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
    return across > 2 && down > 2;
  }).map(([other]) => `${name} lies over ${other}`));
}

function cutWords(page: Page): Promise<readonly string[]> {
  return page.evaluate((selector) => [...document.querySelectorAll<HTMLElement>(selector)].filter((element) => element.checkVisibility() && element.scrollWidth > element.clientWidth + 2).map((element) => `the words of ${element.textContent.trim() || element.id} are cut off`), ['header button', '[role="toolbar"] button', 'nav .head button', 'nav .foot button', 'aside [role="tab"]', '#panel button.main'].join(', '));
}

/** Names that are gone, new or elsewhere by more than `tolerance` pixels. */
export function differences(saved: Readonly<Record<string, Rect>>, now: Readonly<Record<string, Rect>>, tolerance: { readonly across: number; readonly down: number }): readonly string[] {
  const gone = Object.keys(saved).filter((name) => now[name] === undefined).map((name) => `${name} is gone`);
  const fresh = Object.keys(now).filter((name) => saved[name] === undefined).map((name) => `${name} is new`);
  const moved = Object.entries(saved).flatMap(([name, was]) => {
    const is = now[name];
    if (is === undefined) return [];
    const isNear = Math.abs(is.x - was.x) <= tolerance.across && Math.abs(is.width - was.width) <= tolerance.across && Math.abs(is.y - was.y) <= tolerance.down && Math.abs(is.height - was.height) <= tolerance.down;
    return isNear ? [] : [`${name} was at ${was.x}, ${was.y}, ${was.width} × ${was.height} and is at ${is.x}, ${is.y}, ${is.width} × ${is.height}`];
  });
  return [...gone, ...fresh, ...moved];
}
