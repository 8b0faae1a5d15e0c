// Size and place of the window from one start to the next, and how they fit the screens that are there now.

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  /** Absent at the first start: the system chooses. */
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
}

export const smallestWindow = { width: 1024, height: 640 } as const;
export const firstState: WindowState = { width: 1440, height: 900, isMaximized: false };

/** So much of the title bar must be in reach, in pixels. */
const reach = { width: 120, height: 40 } as const;

/** @param text of the file; @returns the first state where it is none of ours */
export function parseState(text: string): WindowState {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return firstState;
  }
  if (typeof value !== 'object' || value === null) return firstState;
  const { x, y, width, height, isMaximized } = value as Partial<Record<keyof WindowState, unknown>>;
  const isExtent = (extent: unknown): extent is number => typeof extent === 'number' && extent >= 200 && extent <= 20_000;
  if (!isExtent(width) || !isExtent(height)) return firstState;
  const place = typeof x === 'number' && typeof y === 'number' && Number.isFinite(x) && Number.isFinite(y) ? { x: Math.round(x), y: Math.round(y) } : {};
  return { ...place, width: Math.round(width), height: Math.round(height), isMaximized: isMaximized === true };
}

/**
 * The state as it can be used: no larger than its screen, and where its title bar can be reached; else the system places it.
 *
 * @param workAreas of all screens, the first one is the main one
 */
export function fitToScreens(state: WindowState, workAreas: readonly Rectangle[]): WindowState {
  const { x, y } = state;
  const place = x === undefined || y === undefined ? undefined : { x, y };
  const own = place === undefined ? undefined : workAreas.find((area) => isInReach({ ...place, width: state.width }, area));
  const area = own ?? workAreas[0];
  const width = area === undefined ? state.width : Math.max(Math.min(state.width, area.width), Math.min(smallestWindow.width, area.width));
  const height = area === undefined ? state.height : Math.max(Math.min(state.height, area.height), Math.min(smallestWindow.height, area.height));
  return { ...(own === undefined ? {} : place), width, height, isMaximized: state.isMaximized };
}

function isInReach({ x, y, width }: { readonly x: number; readonly y: number; readonly width: number }, area: Rectangle): boolean {
  const seen = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return seen >= Math.min(reach.width, width) && y >= area.y && y <= area.y + area.height - reach.height;
}
