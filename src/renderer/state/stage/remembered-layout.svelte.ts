// The layout of the stage from one session to the next: rows, columns and links, never what stood in the panes.
import { z } from 'zod';
import type { Preferences } from '../preferences.svelte.ts';
import type { Stage } from './stage.svelte.ts';

const name = 'stage';
const side = z.int().min(1).max(3);
const layout = z.object({ rows: side, columns: side, links: z.object({ position: z.boolean(), window: z.boolean(), cursor: z.boolean() }) });
/** What a new stage has: nothing needs to be kept of it. */
const standard = JSON.stringify({ rows: 1, columns: 1, links: { position: true, window: true, cursor: false } });

/** Takes the layout of the last session over, then keeps every change. Call while a component is set up. */
export function rememberLayout(stage: Stage, preferences: Preferences): void {
  const kept = layout.safeParse(preferences.get('arrangement')[name]);
  if (kept.success) {
    const { rows, columns, links } = kept.data;
    stage.setShape({ rows, columns });
    stage.setLinks(links);
  }
  let last = kept.success ? JSON.stringify(kept.data) : standard;
  $effect(() => {
    const { arrangement, shape, links } = stage;
    if (arrangement !== 'hand' || shape === null) return;
    const next = { rows: shape.rows, columns: shape.columns, links: { ...links } };
    const text = JSON.stringify(next);
    if (text === last) return;
    last = text;
    void preferences.set('arrangement', { ...preferences.get('arrangement'), [name]: next });
  });
}
