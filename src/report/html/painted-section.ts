// What the model said with parts of the image painted out: the test that a map cannot replace.
import { commonArea, areaOf, contains } from '../readers/area-overlap.ts';
import { listed } from './listed.ts';
import { html, nothing } from './markup.ts';
import { boxTitle, imageAlt, shapeWord } from './numbered-boxes.ts';
import { percentText, pixelText, rawText } from './numbers.ts';
import { picture } from './picture.ts';
import type { Target } from '../../contracts/explanation.ts';
import type { Prediction } from '../../contracts/ipc.ts';
import type { ReportInput, ReportTry } from '../report-input.ts';
import type { Html } from './markup.ts';
import type { NumberedBox } from './numbered-boxes.ts';

/** Less than this share of a score is left: it has fallen. */
const fallenBelow = 0.5;
/** Of the image's width and height: what is less of them is a sliver that need not be told. */
const sliver = 0.005;
/** Of a mark: what is more is all of it, but for rounding. */
const whole = 0.9995;

export interface PaintedPart extends ReportTry {
  /** From A, in the order in which they were tried: numbers are those of the doctor's marks. */
  readonly letter: string;
}

export function lettered(tries: readonly ReportTry[] = []): readonly PaintedPart[] {
  return tries.map((one, index) => ({ ...one, letter: String.fromCharCode('A'.charCodeAt(0) + index) }));
}

/** For the head of the report: the part whose absence changed the first explained class most. */
export function paintedBrief({ tries, sections: [main] }: ReportInput): Html {
  const changes = lettered(tries).flatMap((part) => {
    const [before, after] = main === undefined ? [] : scoresOf(part, main.target);
    return before === undefined || after === undefined ? [] : [{ part, before, after, change: Math.abs(after.logit - before.logit) }];
  });
  const [most] = changes.toSorted((a, b) => b.change - a.change);
  if (main === undefined || most === undefined) return nothing;
  const { part, before, after } = most;
  return html`<li>${changes.length === 1 ? 'One part of the image was painted out' : `Of ${changes.length} parts of the image that were painted out, one changed the score most`}: without part <b class="model">${part.letter}</b> the ${main.target.name} score ${changeWords(before, after)}.</li>`;
}

export function paintedSection(input: ReportInput, boxes: readonly NumberedBox[]): Html {
  const parts = lettered(input.tries);
  if (parts.length === 0) return nothing;
  const { image, sections } = input;
  const rows = parts.flatMap((part) => sections.flatMap(({ target }) => {
    const [before, after] = scoresOf(part, target);
    return before === undefined || after === undefined ? [] : [{ part, target, before, after }];
  }));
  const hasProbabilities = rows.some(({ before, after }) => before.probability !== null && after.probability !== null);
  const fills = new Set(parts.map(({ fill }) => fill));
  return html`<section class="painted" aria-labelledby="painted">
<h2 id="painted">Parts painted out</h2>
<p class="small intro">A rectangle of the image was painted out and the model was asked again. A score that falls needed what was there; one that stays did not, or something else says the same. A painted rectangle is itself something that the model never saw: what ${fills.size > 1 ? 'both ways of filling it' : 'another way of filling it also'} ${fills.size > 1 ? 'say' : 'says'} counts for more.</p>
<div class="tried">
<figure class="tile">${picture({ image, alt: `${imageAlt(image, boxes)}, and the painted parts ${parts.map(({ letter }) => letter).join(', ')}`, boxes, painted: drawn(parts) })}
<figcaption><span class="model">${parts.length === 1 ? 'Part A' : `Parts A to ${parts.at(-1)?.letter ?? ''}`}</span>, in the order in which ${parts.length === 1 ? 'it was' : 'they were'} tried</figcaption></figure>
<div><div class="wide"><table><caption class="spoken">Scores before and after</caption>
<thead><tr><th scope="col">Part</th><th scope="col">x, y · size in pixels</th><th scope="col">Filled with</th>${sections.length > 1 ? html`<th scope="col">Class</th>` : nothing}${hasProbabilities ? html`<th scope="col" class="number">Before</th><th scope="col" class="number">After</th>` : nothing}<th scope="col" class="number">Logit before</th><th scope="col" class="number">after</th></tr></thead>
<tbody>${rows.map(({ part, target, before, after }) => html`<tr><th scope="row" class="model">${part.letter}</th><td class="unbroken">${placeText(part)}</td><td>${part.fill === 'mean' ? 'mean grey around it' : 'its own blur'}</td>${sections.length > 1 ? html`<td>${target.name}</td>` : nothing}${
  hasProbabilities ? html`<td class="number">${probabilityText(before)}</td><td class="number"><b>${probabilityText(after)}</b></td>` : nothing}<td class="number${hasProbabilities ? ' faint' : ''}">${rawText(before.logit)}</td><td class="number${hasProbabilities ? ' faint' : ''}">${rawText(after.logit)}</td></tr>`)}</tbody></table></div>
<ul class="small">${parts.map((part) => html`<li><b class="model">${part.letter}</b>: ${sections.map(({ target }, index) => {
    const [before, after] = scoresOf(part, target);
    return before === undefined || after === undefined ? nothing : html`${index === 0 ? '' : ' '}${target.name} ${changeWords(before, after)}.`;
  })}${boxes.length === 0 ? nothing : html` It covers ${coveredWords(part, boxes, image)}.`}</li>`)}</ul></div>
</div>
</section>`;
}

/** Rectangles in one place are drawn once, with all their letters. */
function drawn(parts: readonly PaintedPart[]): readonly { readonly letter: string; readonly rect: ReportTry['rect'] }[] {
  const places = new Map<string, { readonly letters: string[]; readonly rect: ReportTry['rect'] }>();
  for (const { letter, rect } of parts) {
    const key = placeText({ rect });
    const place = places.get(key) ?? { letters: [], rect };
    place.letters.push(letter);
    places.set(key, place);
  }
  return [...places.values()].map(({ letters, rect }) => ({ letter: letters.join(' '), rect }));
}

type Score = Pick<Prediction, 'logit' | 'probability'>;

/** Of the class, as the image is and without the part. Where a single score is for another label, this one is its opposite. */
function scoresOf({ before, after }: ReportTry, { index, sign }: Target): readonly [Score, Score] | readonly [] {
  const of = (rows: readonly Prediction[]): Score | undefined => {
    const row = rows.find((one) => one.index === index);
    if (row === undefined || sign !== -1) return row;
    return { logit: -row.logit, probability: row.probability === null ? null : 1 - row.probability };
  };
  const [one, other] = [of(before), of(after)];
  return one === undefined || other === undefined ? [] : [one, other];
}

function changeWords(before: Score, after: Score): string {
  if (before.probability === null || after.probability === null) {
    const [from, to] = [rawText(before.logit), rawText(after.logit)];
    return from === to ? `stayed at a logit of ${to}` : `went from a logit of ${from} to ${to}`;
  }
  const [from, to] = [percentText(before.probability), percentText(after.probability)];
  if (from === to) return `stayed at ${to}`;
  return `went from ${from} to ${to}${after.probability < fallenBelow * before.probability ? ': less than half of it is left' : ''}`;
}

function coveredWords({ rect }: ReportTry, boxes: readonly NumberedBox[], image: { readonly rows: number; readonly cols: number }): string {
  const own = { ...rect, kind: 'box' as const };
  const met = boxes.flatMap((numbered) => {
    const { box } = numbered;
    if (box.shape === 'point') return contains(own, box) ? [`point ${numbered.number}`] : [];
    const area = { x: box.x, y: box.y, width: box.width, height: box.height, kind: box.shape ?? ('box' as const) };
    const common = commonArea(own, area);
    return common <= sliver * sliver * image.rows * image.cols ? [] : [`${common / areaOf(area) > whole ? 'all' : percentText(common / areaOf(area))} of ${shapeWord(numbered)} ${numbered.number}`];
  });
  if (met.length === 0) return boxes.length === 1 && boxes[0] !== undefined ? `nothing of ${boxTitle(boxes[0])}` : 'nothing of the doctor\'s marks';
  return listed(met);
}

function placeText({ rect: { x, y, width, height } }: Pick<ReportTry, 'rect'>): string {
  return `${pixelText(x)}, ${pixelText(y)} · ${pixelText(width)}\u00a0×\u00a0${pixelText(height)}`;
}

function probabilityText({ probability }: Score): string {
  return probability === null ? '–' : percentText(probability);
}
