// The parts of the window as the keyboard goes through them, and where each takes it.

/** In the order of the page. Inside of the view the toolbar is a part of its own. */
const parts = ['header', 'nav[aria-label]', '[role="toolbar"]', 'main', 'aside', 'footer'] as const;
// One selector in each :not(): older engines take no lists there.
const reachable = 'button:not(:disabled):not([tabindex="-1"]), select:not(:disabled):not([tabindex="-1"]), input:not(:disabled):not([type="hidden"]):not([tabindex="-1"]), textarea:not(:disabled), a[href], [tabindex="0"]';

export function isShown(element: Element): boolean {
  return element.checkVisibility({ visibilityProperty: true });
}

function partsOf(page: ParentNode): HTMLElement[] {
  return parts.flatMap((selector) => page.querySelector<HTMLElement>(`#app ${selector}`) ?? []).filter(isShown);
}

/** What takes the keyboard in a part: of the view the active pane, of the panels the open one, else the first control. */
function entryOf(part: Element): HTMLElement | null {
  const pane = part.matches('main') ? (part.querySelector<HTMLElement>('[data-pane][aria-current="true"]') ?? part.querySelector<HTMLElement>('[data-pane]')) : null;
  if (pane !== null) return pane;
  const panel = part.matches('aside') ? part.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]') : null;
  return panel ?? [...part.querySelectorAll<HTMLElement>(reachable)].find(isShown) ?? (part instanceof HTMLDialogElement ? part : null);
}

/** The entry of the next part, around the ends. */
export function entryBeside(page: Document, step: 1 | -1): HTMLElement | null {
  // A part without anything to take the keyboard is passed over.
  const all = partsOf(page).flatMap((part) => {
    const entry = entryOf(part);
    return entry === null ? [] : [{ part, entry }];
  });
  const owner = page.activeElement?.closest(parts.join(', ')) ?? null;
  const at = all.findIndex(({ part }) => part === owner);
  if (all.length === 0) return null;
  return all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length]?.entry ?? null;
}

/**
 * Who takes the keyboard after something that had it is gone: a dialog or menu that is still there, else the part that it was in.
 *
 * @param path what had the keyboard, and what was around it, from the inside out
 */
export function heirOf(page: Document, path: readonly Element[]): HTMLElement | null {
  const around = path.slice(1).filter((element) => element.isConnected && isShown(element));
  const next = around.find((element) => element.matches(`dialog, [role="dialog"], [role="menu"], ${parts.join(', ')}`)) ?? page.querySelector('dialog[open]') ?? page.querySelector('#app main');
  return next === null ? null : entryOf(next);
}
