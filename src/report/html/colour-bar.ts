// The scale under a map: its colours in order, with the raw values and their unit at the ends.
import { modelColour } from '../colour-map.ts';
import { html, nothing } from './markup.ts';
import { rawText } from './numbers.ts';
import type { DisplayScale } from '../display-scale.ts';
import type { Html } from './markup.ts';

export function colourBar({ limit, origin, isDiverging }: DisplayScale, unit: string): Html {
  return html`<div class="scale"><div class="ramp ${isDiverging ? 'diverging' : 'positive'}"></div>
<div class="ticks"><span>${rawText(isDiverging ? -limit : origin)}</span> ${isDiverging ? html`<span>0</span> ` : nothing}<span>${rawText(limit)}</span></div>
<p class="unit">${unit}</p></div>`;
}

/** How values were given colours, in few words. */
export function scaleWords({ origin, isDiverging, isSaturated }: DisplayScale, lockedTo: string | undefined): string {
  const ends = isDiverging ? (isSaturated ? '±\u00a0P99.5' : '±\u00a0largest') : isSaturated ? '0 to the limit' : origin === 0 ? '0 to max' : 'smallest to largest';
  return `${lockedTo === undefined ? 'own scale' : `scale locked to ${lockedTo}`}, ${ends}`;
}

/** CSS colour stops for values from `from` to `to`, where 0 is no evidence and 1 the limit. */
export function rampStops(from: number, to: number): string {
  const steps = 12;
  return Array.from({ length: steps + 1 }, (_, index) => `rgb(${modelColour(from + ((to - from) * index) / steps).join(' ')})`).join(',');
}
