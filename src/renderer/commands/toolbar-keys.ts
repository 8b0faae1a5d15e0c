// Keys inside a toolbar: one stop of the Tab key, arrows walk from control to control, as the ARIA practices have it.
import type { Attachment } from 'svelte/attachments';

/** Place that a key leads to, around the ends; null for a key that the toolbar does not take. */
export function toolbarStep(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (key === 'ArrowRight') return (at + 1) % count;
  if (key === 'ArrowLeft') return (Math.max(at, 0) - 1 + count) % count;
  return null;
}

/** Controls that are out of sight (in the overflow menu) are passed over. */
const controlsOf = (bar: HTMLElement): HTMLElement[] => (
  [...bar.querySelectorAll<HTMLElement>('button, select')].filter((control) => control.closest('[role="menu"]') === null && !control.matches(':disabled') && getComputedStyle(control).visibility !== 'hidden'));

/** For an element of role toolbar. */
export const toolbarKeys: Attachment<HTMLElement> = (bar) => {
  let current: HTMLElement | null = null;
  const settle = (): void => {
    const controls = controlsOf(bar);
    if (current === null || !controls.includes(current)) current = controls[0] ?? null;
    for (const control of bar.querySelectorAll<HTMLElement>('button, select')) {
      if (control.closest('[role="menu"]') === null) control.tabIndex = control === current ? 0 : -1;
    }
  };
  const step = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLElement) || event.target.closest('[role="menu"]') !== null) return;
    const controls = controlsOf(bar);
    const next = toolbarStep(event.key, controls.indexOf(event.target), controls.length);
    if (next === null) return;
    // The arrows turn the images over everywhere else.
    event.preventDefault();
    event.stopPropagation();
    controls[next]?.focus();
  };
  const take = (event: FocusEvent): void => {
    if (event.target instanceof HTMLElement && bar.contains(event.target) && event.target.closest('[role="menu"]') === null) current = event.target;
    settle();
  };
  const changes = new MutationObserver(settle);
  changes.observe(bar, { childList: true, subtree: true, attributes: true, attributeFilter: ['class', 'disabled'] });
  bar.addEventListener('keydown', step);
  bar.addEventListener('focusin', take);
  settle();
  return () => {
    changes.disconnect();
    bar.removeEventListener('keydown', step);
    bar.removeEventListener('focusin', take);
  };
};
