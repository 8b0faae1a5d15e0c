// Keys inside an open menu: arrows walk its items around the ends, Home and End go to the first and last, a letter jumps to what begins with it (WAI-ARIA practices, menu).

/** Place of the item that a key leads to; null for a key that a menu does not take for walking. `at` is -1 where none has the keyboard. */
export function menuStep(key: string, at: number, labels: readonly string[]): number | null {
  const count = labels.length;
  if (count === 0) return null;
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return at <= 0 ? count - 1 : at - 1;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (key.length !== 1 || key === ' ') return null;
  const wanted = key.toLowerCase();
  for (let step = 1; step <= count; step += 1) {
    const place = (Math.max(at, -1) + step) % count;
    if (labels[place]?.trim().toLowerCase().startsWith(wanted) === true) return place;
  }
  return null;
}

/** Gives the keyboard to the item that a key leads to and keeps the key from everything else; false for a key that is not for walking. */
export function walkMenu(event: KeyboardEvent, items: readonly HTMLElement[]): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  // A mark in front of a label is no part of it.
  const labels = items.map((item) => (item.querySelector('.label') ?? item).textContent.replace(/^[^\p{L}\p{N}]+/u, ''));
  const next = menuStep(event.key, items.findIndex((item) => item === document.activeElement), labels);
  if (next === null) return false;
  items[next]?.focus();
  event.preventDefault();
  event.stopPropagation();
  return true;
}
