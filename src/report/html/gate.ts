// What the input gate said of the image, and who went on: at the head of the report where there is something to say, and in the passport always.
import { html, nothing } from './markup.ts';
import { momentText } from './numbers.ts';
import type { GateRecord } from '../../contracts/input-gate.ts';
import type { Html } from './markup.ts';

export function gateNotice(gate: GateRecord | undefined): Html {
  if (gate === undefined || gate.reasons.length === 0) return nothing;
  return html`<div class="notice gate"><p><b>${gate.verdict === 'refused' ? 'The input gate refused this image for this model.' : 'The input gate doubts that this image is of the kind the model was made for.'}</b> ${overrideWords(gate)}</p>
<ul>${gate.reasons.map(({ text }) => html`<li>${text}</li>`)}</ul></div>`;
}

/** For the passport's table. */
export function gateRow(gate: GateRecord): Html {
  const found = gate.reasons.length === 0 ? html`nothing spoke against the image` : html`${gate.reasons.map(({ text }, index) => html`${index === 0 ? '' : ' '}${text}`)} ${overrideWords(gate)}`;
  return html`${found}. Looked at: ${gate.checked.join(', ')}${gate.notChecked.length === 0 ? '' : `; not said by the file: ${gate.notChecked.join(', ')}`}.`;
}

function overrideWords({ override }: GateRecord): string {
  return override === null ? 'Nobody has said that it should be shown all the same' : `Shown all the same: said in the ${override.by}, ${momentText(override.at)}`;
}
