// What maps say at a point, which has no area that anything could lie in: the value there, and how strong that is on the map.
import { html, nothing } from './markup.ts';
import { methodList, methodWords } from './method-words.ts';
import { boxTitle } from './numbered-boxes.ts';
import { percentText, rawText } from './numbers.ts';
import type { ReportAgreement, ReportSection } from '../report-input.ts';
import type { Html } from './markup.ts';
import type { NumberedBox } from './numbered-boxes.ts';

interface PointAgreement {
  readonly box: NumberedBox;
  /** One a method, in the order of the maps. */
  readonly rows: readonly ReportAgreement[];
}

export function pointTable({ box, rows }: PointAgreement, { target }: ReportSection): Html {
  const reader = rows[0]?.reader ?? '';
  const note = rows.find((row) => row.note !== null)?.note ?? null;
  return html`<div class="agreement">
<div class="wide"><table><caption><b class="doctor">${boxTitle(box)}</b>${reader === '' ? nothing : html` · read by ${reader}`} · measured on the maps for <b class="model">${target.name}</b>${note === null ? nothing : html`<span class="note">${note}.</span>`}</caption>
<thead><tr><th scope="col">Method</th><th scope="col" class="number">raw value here</th><th scope="col" class="number">weaker area</th><th scope="col" class="number">chance</th></tr></thead>
<tbody>${rows.map(pointRow)}</tbody></table></div>
<p class="words">A point has no area: no energy, hit or IoU is measured. The weaker area is the share of what the model saw where the map is weaker than here, ties counted by half; a random point has 50 % in the mean.</p>
</div>`;
}

function pointRow({ method, undefinedBecause, point }: ReportAgreement): Html {
  const head = html`<th scope="row">${methodWords[method].title}</th>`;
  if (undefinedBecause !== null || point === undefined || point === null) return html`<tr>${head}<td colspan="3" class="undefined">not defined: ${undefinedBecause ?? 'not measured'}</td></tr>`;
  return html`<tr>${head}<td class="number">${rawText(point.value)}</td><td class="number">${percentText(point.rank)}</td><td class="number faint">${percentText(point.rankByChance)}</td></tr>`;
}

/** One sentence for the head of the report. */
export function pointBrief(target: string, box: NumberedBox, rows: readonly ReportAgreement[]): Html {
  const head = html`<span class="doctor">${boxTitle(box)}</span>, maps for ${target}`;
  const ranks = rows.flatMap(({ method, point }) => (point === undefined || point === null ? [] : [{ method, shown: percentText(point.rank), rank: point.rank }]));
  const highest = ranks.reduce<(typeof ranks)[number] | null>((best, one) => (best === null || one.rank > best.rank ? one : best), null);
  if (highest === null) return html`<li>${head}: no map could be measured.</li>`;
  const best = ranks.filter(({ shown }) => shown === highest.shown).map(({ method }) => method);
  return html`<li>${head}: ${methodList(best)} ${best.length === 1 ? 'is' : 'are'} strongest here, weaker on <b>${highest.shown}</b> of the seen area where chance gives ${percentText(0.5)}.</li>`;
}
