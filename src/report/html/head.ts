// The head of the report: what it is of, what the model said, and what was measured, in brief.
import { agreementOf } from './agreement-section.ts';
import { gateNotice } from './gate.ts';
import { html, nothing } from './markup.ts';
import { methodList } from './method-words.ts';
import { meter } from './meter.ts';
import { boxList, boxTitle, imageAlt, shapeWord } from './numbered-boxes.ts';
import { momentText, percentText, ratioText, rawText } from './numbers.ts';
import { paintedBrief } from './painted-section.ts';
import { picture } from './picture.ts';
import { pointBrief } from './point-agreement.ts';
import { peakWords, verdictOn } from './verdict.ts';
import type { Prediction } from '../../contracts/ipc.ts';
import type { ReportInput } from '../report-input.ts';
import type { Html } from './markup.ts';
import type { NumberedBox } from './numbered-boxes.ts';

export function reportHead(input: ReportInput, boxes: readonly NumberedBox[]): Html {
  const { image, model } = input;
  return html`<header class="head">
<p class="kicker"><b>Overread</b> comparison report · <time datetime="${input.createdAt}">${momentText(input.createdAt)}</time></p>
<h1>${image.name} <span class="faint">read by</span> <span class="model">${model.name}</span></h1>
<p class="lead">Where the <span class="doctor">doctor</span> looked, where the <span class="model">model</span> looked, and how far the two agree.</p>
<p class="notice"><b>Not a medical device.</b> For research and quality assurance; not for diagnosis or treatment.${
  model.intendedUse === '' ? nothing : html` The model's card says of its use: ${model.intendedUse}`}</p>
${gateNotice(input.gate)}
</header>
<div class="overview">
<figure class="cover">${picture({ image, alt: imageAlt(image, boxes), boxes })}
<figcaption>${boxList(boxes, { hasComments: true })}
<dl class="facts-list">${[...(image.patient ?? []), ...image.facts.slice(0, shownFacts)].map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${image.patient === undefined ? html`<p class="faint">Patient details are left out of this report.${boxes.some(({ box }) => box.comment !== undefined) ? ' Comments of readers are not: they are free words and may name a patient.' : ''}</p>` : nothing}</figcaption></figure>
<div>
<section aria-labelledby="brief"><h2 id="brief">In brief</h2>
<ul class="brief">${briefly(input, boxes)}${paintedBrief(input)}</ul></section>
${predictionTable(input)}
</div>
</div>`;
}

function briefly({ predictions, sections }: ReportInput, boxes: readonly NumberedBox[]): readonly Html[] {
  const top = highest(predictions);
  const said = top === undefined ? nothing : html`<li>${predictions.length === 1 ? 'The model\'s one score is for' : 'The model\'s highest score is'} <b class="model">${top.label}</b>${
    top.probability === null ? html` (logit ${rawText(top.logit)})` : html`, probability <b>${percentText(top.probability)}</b>`}${pointWords(top)}.</li>`;
  const inOrder = sections.flatMap((section) => agreementOf(section, boxes).map((one) => ({ section, ...one }))).sort((a, b) => a.box.number - b.box.number);
  const measured = inOrder.map(({ section, box, rows }) => {
    const { energy, hits, pointed } = verdictOn(rows);
    if (box.box.shape === 'point') return pointBrief(section.target.name, box, rows);
    const head = html`<span class="doctor">${boxTitle(box)}</span>, maps for ${section.target.name}`;
    if (energy === null) return html`<li>${head}: no map could be measured.</li>`;
    return html`<li>${head}: ${methodList(energy.best)} ${energy.best.length === 1 ? 'puts' : 'put'} the largest share of evidence inside, <b>${percentText(energy.value)}</b>${
      energy.chance === null ? nothing : html` where chance gives ${percentText(energy.chance)} (${ratioText(energy.ratio)}${energy.ratio !== null && energy.ratio <= 1 ? ', no better than chance' : ''})`}. ${peakWords(hits.length, pointed)} in the ${shapeWord(box)}.</li>`;
  });
  const none = boxes.length === 0 ? [html`<li>Nothing was marked, so nothing is measured against a doctor here.</li>`] : [];
  return [said, ...measured, ...none];
}

function highest(predictions: readonly Prediction[]): Prediction | undefined {
  return predictions.reduce<Prediction | undefined>((best, row) => (best === undefined || row.logit > best.logit ? row : best), undefined);
}

function pointWords({ probability, threshold }: Prediction): string {
  if (probability === null || threshold === null) return '';
  return `, ${probability >= threshold ? 'at or above' : 'below'} its operating threshold of ${percentText(threshold)}`;
}

/** The first ones are the most telling; the passport has them all. */
const shownFacts = 6;

/** Rows shown at most, besides the classes that are explained. */
const shownRows = 6;

function predictionTable({ predictions, sections }: ReportInput): Html {
  const explained = new Set(sections.map(({ target }) => target.index));
  const ordered = predictions.toSorted((a, b) => b.logit - a.logit);
  const shown = ordered.filter((row, place) => place < shownRows || explained.has(row.index));
  const hasProbabilities = shown.some(({ probability }) => probability !== null);
  const hasThresholds = shown.some(({ threshold }) => threshold !== null);
  const rest = predictions.length - shown.length;
  return html`<section aria-labelledby="prediction"><h2 id="prediction">What the model said</h2>
<div class="wide"><table class="predictions"><caption>Scores, highest first${rest > 0 ? `; ${shown.length} of ${predictions.length} classes` : ''}. ${
  hasProbabilities ? (hasThresholds ? 'The dark mark is the operating threshold.' : 'The model card gives no operating threshold.') : 'It is not known how the scores become probabilities, so there are none.'}</caption>
<thead><tr><th scope="col">Class</th><th scope="col" class="number">Logit</th>${hasProbabilities ? html`<th scope="col" colspan="2">Probability</th>` : nothing}${hasThresholds ? html`<th scope="col" class="number">Threshold</th>` : nothing}</tr></thead>
<tbody>${shown.map((row) => html`<tr><th scope="row">${row.label}${explained.has(row.index) ? html` <span class="tag model">explained</span>` : nothing}</th><td class="number">${rawText(row.logit)}</td>${
  hasProbabilities ? html`<td class="number">${row.probability === null ? '–' : percentText(row.probability)}</td><td class="meter-cell">${row.probability === null ? nothing : meter(row.probability, row.threshold)}</td>` : nothing}${
  hasThresholds ? html`<td class="number">${row.threshold === null ? '–' : percentText(row.threshold)}</td>` : nothing}</tr>`)}</tbody></table></div></section>`;
}
