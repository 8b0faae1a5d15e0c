// What is cut off, covered or written over something else in the page as it is now, whatever the fonts of the machine.
import type { Page } from 'playwright';

/** One sentence a fault. */
export function cutOff(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const nameOf = (element: Element): string => element.getAttribute('aria-label') ?? (element.textContent ?? '').trim().slice(0, 40);
    const isShown = (element: Element): boolean => {
      const { width, height } = element.getBoundingClientRect();
      return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true }) && element.closest('.visually-hidden') === null;
    };
    const frameOf = (element: Element): { frame: DOMRect; scrolls: boolean } | null => {
      for (let parent = element.parentElement; parent !== null; parent = parent.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(parent);
        if (overflowX !== 'visible' || overflowY !== 'visible') return { frame: parent.getBoundingClientRect(), scrolls: [overflowX, overflowY].some((value) => value === 'auto' || value === 'scroll') };
      }
      return null;
    };
    /** Up or down in something that scrolls, or under its head. */
    const isScrolledAway = (element: Element): boolean => {
      const bounds = element.getBoundingClientRect();
      for (let parent = element.parentElement; parent !== null; parent = parent.parentElement) {
        const { overflowY } = getComputedStyle(parent);
        if (overflowY !== 'auto' && overflowY !== 'scroll') continue;
        const frame = parent.getBoundingClientRect();
        // Panes that would be too narrow stand beyond the edge, and the stage is moved to them.
        if (parent.matches('main .scroller') && (bounds.left < frame.left - 1 || bounds.right > frame.right + 1)) return true;
        const head = parent.querySelector(':scope > header');
        const top = head !== null && !head.contains(element) ? head.getBoundingClientRect().bottom : frame.top;
        if (bounds.top < top - 1 || bounds.bottom > frame.bottom + 1) return true;
      }
      return false;
    };
    /** What of a line is seen: frames cut off what reaches over them, on purpose and with an ellipsis. */
    const seenOf = (rect: DOMRect, owner: Element): DOMRect => {
      let { left, top, right, bottom } = rect;
      for (let parent: Element | null = owner; parent !== null; parent = parent.parentElement) {
        if (getComputedStyle(parent).overflowX === 'visible') continue;
        const frame = parent.getBoundingClientRect();
        [left, top, right, bottom] = [Math.max(left, frame.left), Math.max(top, frame.top), Math.min(right, frame.right), Math.min(bottom, frame.bottom)];
      }
      return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    };
    const modal = document.querySelector('dialog[open]');
    const area = modal ?? document;

    // Controls that are cut off by the window or by a frame that does not scroll, or that lie under something else.
    for (const control of area.querySelectorAll('button, select, input:not([type="file"]), [role="tab"]')) {
      if (!isShown(control)) continue;
      const bounds = control.getBoundingClientRect();
      const around = frameOf(control);
      if (isScrolledAway(control)) continue;
      const limits = around?.frame ?? new DOMRect(0, 0, innerWidth, innerHeight);
      if (bounds.left < limits.left - 1.5 || bounds.right > Math.min(limits.right, innerWidth) + 1.5 || bounds.bottom > innerHeight + 1.5) {
        faults.push(`${nameOf(control)} is cut off`);
        continue;
      }
      const top = document.elementFromPoint(bounds.left + bounds.width / 2, bounds.top + bounds.height / 2);
      if (top !== null && !control.contains(top) && !top.contains(control)) faults.push(`${nameOf(control)} lies under ${top.tagName.toLowerCase()}.${top.className.toString()}`);
    }

    // Words that reach over the edge of what holds them: not those that end in an ellipsis or that can be scrolled to.
    for (const element of area.querySelectorAll<HTMLElement>('button, label, th, td, h1, h2, h3, p, dt, dd, legend, li, output')) {
      if (!isShown(element) || element.closest('article') !== null) continue;
      const { overflowX, textOverflow } = getComputedStyle(element);
      const clips = overflowX !== 'visible';
      if (element.scrollWidth > element.clientWidth + 2 && element.clientWidth > 0 && !(clips && textOverflow === 'ellipsis') && getComputedStyle(element).display !== 'inline') {
        faults.push(`the words of “${nameOf(element)}” are wider than their place`);
      }
    }

    // Lines in the corners of a view, and what stands over it, one over the other.
    for (const pane of document.querySelectorAll('main .stage')) {
      const lines: { words: string; rect: DOMRect; owner: Element }[] = [];
      const walker = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const owner = node.parentElement;
        const words = (node.textContent ?? '').trim();
        if (owner === null || words === '' || owner instanceof SVGElement || !isShown(owner) || owner.closest('[role="menu"], [role="dialog"], form, [role="alert"], section') !== null) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const rect of range.getClientRects()) lines.push({ words, rect: seenOf(rect, owner), owner });
      }
      lines.forEach((one, index) => {
        for (const other of lines.slice(index + 1)) {
          const across = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
          const down = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
          // The boxes of letters are higher than what is drawn of them.
          if (one.owner !== other.owner && across > 3 && down > Math.min(one.rect.height, other.rect.height) / 3) faults.push(`“${one.words}” is written over “${other.words}”`);
        }
      });
    }
    return [...new Set(faults)];
  });
}

/** Whether all of the window fits: nothing can be scrolled from side to side. */
export function isWiderThanPage(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
}
