// A bar with a mark on it: a probability and its threshold, a share and its level of chance.
import { html, nothing } from './markup.ts';
import type { Html } from './markup.ts';

/** @param value, mark shares 0…1 of the bar's length */
export function meter(value: number, mark: number | null): Html {
  const place = (share: number): string => (Math.min(1, Math.max(0, share)) * 100).toFixed(1);
  return html`<span class="meter" aria-hidden="true"><span class="fill" style="width:${place(value)}%"></span>${mark === null ? nothing : html`<span class="mark" style="left:${place(mark)}%"></span>`}</span>`;
}
