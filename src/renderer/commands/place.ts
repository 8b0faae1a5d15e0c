// Where a menu opens: below or beside what opened it, and always whole inside of the window.

interface Bounds { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }
interface Size { readonly width: number; readonly height: number }

const marginPx = 8;

/** Top left corner in pixels of the window. A menu that does not fit on one side takes the other, and shifts where neither has room. */
export function placeFor(anchor: Bounds, menu: Size, window: Size, side: 'below' | 'beside'): { left: number; top: number } {
  const within = (at: number, size: number, room: number): number => Math.max(marginPx, Math.min(at, room - size - marginPx));
  if (side === 'beside') {
    const fitsRight = anchor.right + menu.width + marginPx <= window.width;
    return { left: within(fitsRight ? anchor.right : anchor.left - menu.width, menu.width, window.width), top: within(anchor.top, menu.height, window.height) };
  }
  const fitsBelow = anchor.bottom + menu.height + marginPx <= window.height;
  return { left: within(anchor.left, menu.width, window.width), top: within(fitsBelow ? anchor.bottom + 2 : anchor.top - menu.height - 2, menu.height, window.height) };
}

export function placeInWindow(menu: HTMLElement, anchor: HTMLElement, side: 'below' | 'beside'): void {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const { left, top } = placeFor(anchor.getBoundingClientRect(), { width, height }, { width: window.innerWidth, height: window.innerHeight }, side);
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}
