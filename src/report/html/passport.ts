// The passport: everything that the maps depend on, and how to compute them again.
import { engineWord } from '../../contracts/engines.ts';
import { parameterText } from '../../contracts/parameter-words.ts';
import { commandLine } from './command-line.ts';
import { gateRow } from './gate.ts';
import { html, nothing } from './markup.ts';
import { mapUnit, percentText, pixelText, rawText, shapeText } from './numbers.ts';
import { seesAll } from './picture.ts';
import type { ReportInput, ReportMap, ReportSection } from '../report-input.ts';
import type { Html, HtmlPart } from './markup.ts';
import { marksWords } from './numbered-boxes.ts';
import type { NumberedBox } from './numbered-boxes.ts';

export function passportSection(input: ReportInput, boxes: readonly NumberedBox[]): Html {
  const { image, model, engine, sections } = input;
  const [main] = sections;
  const rows: readonly (readonly [string, HtmlPart] | null)[] = [
    ['Image', html`${image.name}${image.frame === undefined ? nothing : html`, frame ${image.frame} (from 0)`}, ${image.cols} × ${image.rows} pixels`],
    image.facts.length === 0 ? null : ['Said of it', image.facts.map(({ name, value }) => `${name}: ${value}`).join(' · ')],
    ['Image SHA-256', html`<code class="hash">${image.sha256}</code>`],
    ['Model', html`${model.name}, ${model.format}${model.file === undefined ? nothing : html`, <code>${model.file}</code>`}`],
    model.description === '' ? null : ['Its card says', model.description],
    ['Model SHA-256', html`<code class="hash">${model.sha256}</code>`],
    model.licence === '' ? null : ['Licence', model.licence],
    ['Score', sections.map(({ target, score }, index) => html`${index === 0 ? '' : '; '}${score.kind} of ${target.name} (column ${target.index}${target.sign === -1 ? ', sign turned' : ''}): ${rawText(score.value)}`)],
    main === undefined || main.layer === null ? null : ['Layer', html`<code>${main.layer.name}</code>, ${main.layer.shape.join('\u00a0×\u00a0')}`],
    ['Engine', `${engineWord(engine.id)} ${engine.version} on ${engine.device}${engine.note === null ? '' : `. ${engine.note}`}`],
    ['Parameters', `overlapping pooling windows: ${input.switches ?? 'sum'}; seed of the level of chance: ${input.seed}`],
    placementRow(main),
    input.gate === undefined ? null : ['Input gate', gateRow(input.gate)],
    ['Versions', Object.entries(input.versions).map(([name, version]) => `${name} ${version}`).join(' · ')],
    ['Made', input.createdAt],
  ];
  return html`<section class="passport" aria-labelledby="passport">
<h2 id="passport">Passport</h2>
<p>What the maps above depend on. The same files, settings and versions give the same maps.</p>
<div class="wide"><table class="pairs"><caption class="spoken">What the maps depend on</caption><tbody>${rows.flatMap((row) => (row === null ? [] : [html`<tr><th scope="row">${row[0]}</th><td>${row[1]}</td></tr>`]))}</tbody></table></div>
<h3>From the image to the model's input</h3>
<ol>${input.preprocessing.map((step) => html`<li>${step}</li>`)}</ol>
${model.notes.length === 0 ? nothing : html`<h3>Notes on the model file</h3><ul>${model.notes.map((note) => html`<li>${note}</li>`)}</ul>`}
${sections.map((section) => mapTable(section))}
${boxes.length === 0 ? nothing : boxTable(boxes)}
<h3>To compute the maps again</h3>
<p>Where the files lie on your machine is for you to fill in; compare the SHA-256 sums first.</p>
${sections.map((section) => html`<pre><code>${commandLine(input, section)}</code></pre>`)}
</section>`;
}

function placementRow(section: ReportSection | undefined): readonly [string, HtmlPart] | null {
  const fine = section?.maps.find(({ space }) => space !== 'cam')?.placement;
  const coarse = section?.maps.find(({ space }) => space === 'cam')?.placement;
  const placement = fine ?? coarse;
  if (placement === undefined) return null;
  const { seen, imageWidth, imageHeight } = placement;
  const part = seesAll(placement)
    ? 'The model saw the whole image.'
    : `The model saw ${pixelText(seen.width)} × ${pixelText(seen.height)} pixels from (${pixelText(seen.x)}, ${pixelText(seen.y)}): ${percentText((seen.width * seen.height) / (imageWidth * imageHeight))} of the image.`;
  const pixel = fine === undefined ? '' : ` One input value covers ${cellText(fine.toImage)} image pixels.`;
  const cell = coarse === undefined ? '' : ` One cell of a coarse map covers ${cellText(coarse.toImage)}.`;
  return ['Placement', `${part}${pixel}${cell}`];
}

/** Width × height of one element on the image. */
function cellText([a, b, , d, e]: readonly number[]): string {
  return `${pixelText(Math.hypot(a ?? 0, d ?? 0))} × ${pixelText(Math.hypot(b ?? 0, e ?? 0))}`;
}

function mapTable({ target, score, maps, combined = [] }: ReportSection): Html {
  const row = ({ method, space, shape, min, max, scale, identicalTo, isDerived = false }: ReportMap): Html => html`<tr><th scope="row"><code>${method}</code></th><td>${space === 'cam' ? 'layer' : space === 'pixel' ? 'pixels' : 'input'}</td><td class="number">${shapeText(shape)}</td><td class="number">${rawText(min)}</td><td class="number">${rawText(max)}</td><td class="unbroken">${mapUnit(method, space, score.kind)}</td><td class="number">${scale === null ? 'no evidence' : `${scale.isDiverging ? '±' : `${rawText(scale.origin)} to `}${rawText(scale.limit)}`}</td><td>${isDerived ? 'the drawn plane' : identicalTo === null ? nothing : html`= <code>${identicalTo}</code>`}</td></tr>`;
  return html`<div class="wide"><table><caption>The maps for ${target.name}: raw values as computed, and the limits of the colours</caption>
<thead><tr><th scope="col">Method</th><th scope="col">Grid</th><th scope="col" class="number">Shape</th><th scope="col" class="number">Minimum</th><th scope="col" class="number">Maximum</th><th scope="col">Unit</th><th scope="col" class="number">Colours</th><th scope="col">Remark</th></tr></thead>
<tbody>${maps.map(row)}${combined.map(row)}</tbody></table></div>${parameterList(maps)}`;
}

/** What maps were made with beyond the question, one line a method that has any. */
function parameterList(maps: readonly ReportMap[]): Html | null {
  const made = maps.flatMap(({ method, parameters = {} }) => (Object.keys(parameters).length === 0 ? [] : [html`<li><code>${method}</code>: ${parameterText(parameters)}</li>`]));
  return made.length === 0 ? null : html`<p>Made with:</p><ul>${made}</ul>`;
}

function boxTable(boxes: readonly NumberedBox[]): Html {
  const hasShapes = boxes.some(({ box }) => box.shape !== undefined);
  return html`<div class="wide"><table><caption>The doctor's ${marksWords(boxes)}, in image pixels from the upper left corner</caption>
<thead><tr><th scope="col">${hasShapes ? 'Mark' : 'Box'}</th><th scope="col">Id</th>${hasShapes ? html`<th scope="col">Shape</th>` : nothing}<th scope="col">Label</th><th scope="col">Role</th><th scope="col">Reader</th><th scope="col" class="number">x</th><th scope="col" class="number">y</th><th scope="col" class="number">Width</th><th scope="col" class="number">Height</th></tr></thead>
<tbody>${boxes.map(({ number, box }) => html`<tr><th scope="row">${number}</th><td>${box.id}</td>${hasShapes ? html`<td>${box.shape ?? 'box'}</td>` : nothing}<td>${box.label}</td><td>${box.role}</td><td>${box.reader ?? '–'}</td><td class="number">${pixelText(box.x)}</td><td class="number">${pixelText(box.y)}</td><td class="number">${box.shape === 'point' ? '–' : pixelText(box.width)}</td><td class="number">${box.shape === 'point' ? '–' : pixelText(box.height)}</td></tr>`)}</tbody></table></div>`;
}
