// The heading of one explained class: which, why, by what score and at which layer.
import { html, nothing } from './markup.ts';
import { rawText } from './numbers.ts';
import type { Html } from './markup.ts';
import type { ReportInput, ReportSection } from '../report-input.ts';

export function targetHeading({ sections }: ReportInput, { target, score, layer, reason, refused = [] }: ReportSection, index: number): Html {
  const shape = layer === null ? [] : layer.shape.slice(-2);
  return html`<header class="class-head">
<h2 id="class-${index + 1}">${sections.length > 1 ? html`<span class="faint">${index + 1} of ${sections.length} · </span>` : nothing}Evidence for <span class="model">${target.name}</span></h2>
<p>${capital(reason)}. Explained score: ${score.kind} <b>${rawText(score.value)}</b>.${
  layer === null ? nothing : html` Coarse maps at layer <code>${layer.name}</code>, ${shape.join('\u00a0×\u00a0')} cells.`}</p>${refused.map((why) => html`
<p class="note">No map: ${why}.</p>`)}
</header>`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
