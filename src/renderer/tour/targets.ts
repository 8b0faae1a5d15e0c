// Where on the page the control of a step is: the first of several that can be seen.
import { applyAffine } from '../../contracts/coordinates.ts';
import { imageToView } from '../imaging/view-geometry.ts';
import { text } from '../text/text.ts';
import { markerRect, tourMethod } from './steps.ts';
import type { StepId } from './steps.ts';
import type { Tour } from './tour.svelte.ts';
import type { Workstation } from '../state/workstation.svelte.ts';
import type { Pane } from '../state/stage/pane.svelte.ts';

export interface PageRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const labelled = (name: string): string => `[aria-label="${CSS.escape(name)}"]`;

function paneSelector(app: Workstation, pane: Pane | null): string | null {
  return pane === null ? null : `[data-pane="${app.stage.panes.indexOf(pane) + 1}"]`;
}

function selectorsOf(id: StepId, app: Workstation, tour: Tour): readonly string[] {
  const other = app.stage.panes.find((pane) => pane !== tour.paneOf('honest')) ?? null;
  const number = other === null ? 2 : app.stage.placed.indexOf(other) + 1;
  const menu = text.stage.paneMenu;
  switch (id) {
    case 'image': return [`[data-image="${CSS.escape(tour.image?.id ?? '')}"]`, 'nav'];
    case 'honest': return [paneSelector(app, tour.paneOf('honest')) ?? '[data-pane]'];
    case 'room': return [`button${labelled(text.stage.commands.layout(1, 2))}`, `button${labelled(text.stage.menu.label)}`];
    case 'cheat': return [`select${labelled(menu.model)}`, `button${labelled(menu.label(number))}`, '[data-pane]'];
    case 'method': return [`[data-method="${tourMethod}"]`, '#tab-map'];
    case 'where': return [paneSelector(app, tour.paneOf('cheat')) ?? '[data-pane]'];
    case 'fall': case 'verdict': return ['aside .trials', 'aside .tabs'];
    default: return [];
  }
}

function seenRect(element: Element): PageRect | null {
  const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
  const isSeen = width > 0 && height > 0 && right > 0 && bottom > 0 && left < window.innerWidth && top < window.innerHeight;
  return isSeen ? { left, top, right, bottom } : null;
}

/** The ringed L on the screen. */
function markerOnScreen(app: Workstation, pane: Pane | null): PageRect | null {
  const picture = pane === null ? null : document.querySelector(`${paneSelector(app, pane) ?? ''} [role="img"]`);
  const size = pane?.imageSize ?? null;
  if (pane === null || picture === null || size === null) return null;
  const view = picture.getBoundingClientRect();
  const toView = imageToView(pane.position, view, size, pane.orientation);
  const { x, y, width, height } = markerRect;
  const corners = [applyAffine(toView, x, y), applyAffine(toView, x + width, y + height)];
  const xs = corners.map((corner) => corner.x + view.left);
  const ys = corners.map((corner) => corner.y + view.top);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** The control itself, for bringing it into sight. */
export function targetElement(id: StepId, app: Workstation, tour: Tour): Element | null {
  for (const selector of selectorsOf(id, app, tour)) {
    const element = document.querySelector(selector);
    if (element !== null && element.getClientRects().length > 0) return element;
  }
  return null;
}

/** Null: the step speaks of nothing in particular, or it cannot be seen now. */
export function targetRect(id: StepId, app: Workstation, tour: Tour): PageRect | null {
  if (id === 'marker' || id === 'control') return markerOnScreen(app, tour.paneOf(id === 'marker' ? 'cheat' : 'honest'));
  const element = targetElement(id, app, tour);
  return element === null ? null : seenRect(element);
}

/** Of what has that selector first; null: it cannot be seen. */
export function rectOf(selector: string): PageRect | null {
  const element = document.querySelector(selector);
  return element === null ? null : seenRect(element);
}

/** The target matters most; the panels are worked in, so they count for more than the picture, which is large. */
const weights = { target: 3, panels: 2 } as const;

/**
 * Corners of the page and of the view, the lower ones first: where a card of that size covers least of the target and of the panels, each
 * measured by the share of it that is covered; the first of equals.
 */
export function cardCorner(
  card: { readonly width: number; readonly height: number }, target: PageRect | null, { width, height, left, top, right, bottom }: { readonly width: number; readonly height: number } & PageRect,
  { stage = null, panels = null }: { readonly stage?: PageRect | null; readonly panels?: PageRect | null } = {},
): { readonly left: number; readonly top: number } {
  const xs = [left, width - right - card.width, ...(stage === null ? [] : [stage.left + left, stage.right - right - card.width])];
  const ys = [height - bottom - card.height, top];
  const places = ys.flatMap((y) => xs.map((x) => ({ left: Math.max(0, x), top: Math.max(0, y) })));
  const covered = (place: { left: number; top: number }, area: PageRect | null) => {
    if (area === null) return 0;
    const across = Math.min(place.left + card.width, area.right) - Math.max(place.left, area.left);
    const down = Math.min(place.top + card.height, area.bottom) - Math.max(place.top, area.top);
    return (Math.max(0, across) * Math.max(0, down)) / ((area.right - area.left) * (area.bottom - area.top));
  };
  const cost = (place: { left: number; top: number }) => weights.target * covered(place, target) + weights.panels * covered(place, panels);
  return places.reduce((best, place) => (cost(place) < cost(best) - 1e-9 ? place : best));
}
