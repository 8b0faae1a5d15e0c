// Arrangements about maps: two side by side, the map beside the plain image, and what several maps say together.
import { asPanel } from '../stage/pane-content.ts';
import type { MethodId } from '../../../contracts/explanation.ts';
import type { PaneContent } from '../stage/pane-content.ts';
import type { Workstation } from '../workstation.svelte.ts';

/** Two methods of what the active pane asks about. */
export function showPair(app: Workstation, left: MethodId, right: MethodId): void {
  const base = { ...(app.stage.active.content ?? asPanel), shows: 'map' as const };
  sideBySide(app, [left, right].map((method) => ({ ...base, pins: { ...base.pins, method } })));
}

/** The radiograph without the map, and with it; a second time, the map alone again. */
export function showBesideImage(app: Workstation): void {
  const { stage } = app;
  if (isBesideImage(app)) return app.arrange.shape({ rows: 1, columns: 1 });
  const map = { ...(stage.active.content ?? asPanel), shows: 'map' as const };
  sideBySide(app, [{ ...map, shows: 'image' }, map]);
}

export function isBesideImage({ stage }: Workstation): boolean {
  return stage.placed.length === 2 && stage.placed.map(({ content }) => content?.shows).join() === 'image,map';
}

export function showTogether(app: Workstation, shows: 'consensus' | 'variance'): void {
  const { active } = app.stage;
  const content = active.content ?? asPanel;
  app.arrange.put(active, { ...content, shows: content.shows === shows ? 'map' : shows });
}

function sideBySide(app: Workstation, contents: readonly PaneContent[]): void {
  app.arrange.show({ rows: 1, columns: 2 }, contents);
}
