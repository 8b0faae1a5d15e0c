// How to read the report: what each map cannot show, what the measures are, and what agreement does not prove.
import { html } from './markup.ts';
import { methodWords } from './method-words.ts';
import type { MethodId } from '../../contracts/explanation.ts';
import type { ReportSection } from '../report-input.ts';
import type { Html } from './markup.ts';

const measures: readonly (readonly [name: string, definition: string])[] = [
  ['Energy inside', 'The share of the map\'s positive values that lies in the box or ellipse. Pixels cut by its edge count by area. Chance: its share of the area that the model saw, which an even map would reach.'],
  ['Pointing hit', 'Whether the map\'s highest pixel, the first one in reading order, has its centre in the box or ellipse. Chance: the same share of the area, which a random point would reach.'],
  ['IoU at Otsu', 'The map is cut at Otsu\'s threshold (256 bins from 0 to its maximum); the area common to box or ellipse and cut map, divided by the area that they cover together: 1 is the same area, 0 is none in common. Chance: the mean over 256 seeded shifts of the cut map.'],
  ['Ratio', 'The number divided by its level of chance: 1 × is chance, less is worse than chance.'],
  ['Not defined', 'A flat, empty or non-finite map, or a box or ellipse outside of what the model saw, gets no number: a zero would look like a result.'],
];

export function readingSection(sections: readonly ReportSection[]): Html {
  const methods = new Set<MethodId>(sections.flatMap(({ maps, combined = [] }) => [...maps, ...combined].map(({ method }) => method)));
  return html`<section class="reading" aria-labelledby="reading">
<h2 id="reading">How to read it</h2>
<p>A map says which inputs moved one number, the score, under the rules of one method. It does not say why, and it does not say that the model is right. Good agreement with what a doctor marked is weak evidence of good reasons: a model can look at the right place for the wrong reason, and models that were made to look inside or outside of the finding can come out alike. Painting a region out and watching the score is the stronger test.</p>
<div class="wide"><table class="methods"><caption>The methods, and what each cannot show</caption>
<thead><tr><th scope="col">Method</th><th scope="col">What it computes</th><th scope="col">What it cannot show</th></tr></thead>
<tbody>${[...methods].map((method) => {
    const { title, also, computes, cannotShow } = methodWords[method];
    return html`<tr><th scope="row">${title}${also === undefined ? null : html` <span class="faint small">${also}</span>`}</th><td>${computes}</td><td>${cannotShow}</td></tr>`;
  })}</tbody></table></div>
<h3 id="measures">The measures</h3>
<dl class="measures">${measures.map(([name, definition]) => html`<div><dt>${name}</dt><dd>${definition}</dd></div>`)}</dl>
</section>`;
}
