// The two figures of a class: guided backpropagation combined with each coarse map, and every map beside the boxes.
import { colourBar, scaleWords } from './colour-bar.ts';
import { html, nothing } from './markup.ts';
import { combinedMethods, needsLayer } from '../../contracts/explanation.ts';
import { parameterText } from '../../contracts/parameter-words.ts';
import { methodWords } from './method-words.ts';
import { boxList, imageAlt, marksWords } from './numbered-boxes.ts';
import { mapUnit, rawText, shapeText } from './numbers.ts';
import { finishedPicture, picture, seesAll } from './picture.ts';
import type { MethodId } from '../../contracts/explanation.ts';
import type { ReportImage, ReportMap, ReportSection } from '../report-input.ts';
import type { Html } from './markup.ts';
import type { NumberedBox } from './numbered-boxes.ts';

/** As many marks are listed in every class. */
const mostListed = 4;

export function foundingFigure(image: ReportImage, section: ReportSection, boxes: readonly NumberedBox[]): Html {
  const available = [...section.maps, ...(section.combined ?? [])];
  const found = combinedMethods.map((method) => ({ method, map: available.find((map) => map.method === method) }));
  return html`<div>
<h3>The doctor's ${marksWords(boxes)}, and guided backpropagation combined with each coarse map</h3>
<div class="founding">
<figure class="tile">${picture({ image, alt: imageAlt(image, boxes), boxes, placement: section.maps[0]?.placement })}
<figcaption><h4>The doctor's ${marksWords(boxes)}</h4>${ownList(section, boxes)}</figcaption></figure>
${found.map(({ method, map }) => (map === undefined ? absentTile(method) : mapTile(image, section, map, boxes)))}
</div></div>`;
}

/** Where there are many marks, those that are measured for this class: all of them stand under the image on the first page. */
function ownList({ agreement }: ReportSection, boxes: readonly NumberedBox[]): Html {
  const own = boxes.filter(({ box }) => agreement.some(({ boxId }) => boxId === box.id));
  if (boxes.length <= mostListed || own.length === 0 || own.length === boxes.length) return boxList(boxes);
  return html`${boxList(own)}<p class="facts">The other numbers stand under the image at the head of the report.</p>`;
}

export function mapsFigure(image: ReportImage, section: ReportSection, boxes: readonly NumberedBox[]): Html {
  const shown = section.maps.filter(({ method }) => method !== 'guided-hires-cam' && method !== 'guided-layer-cam');
  return html`<div>
<h3>${shown.length === 1 ? 'The map' : `The ${countWord(shown.length)} maps`} beside the ${marksWords(boxes)}</h3>
<div class="maps">
${shown.map((map) => mapTile(image, section, map, boxes))}
${legend(section, boxes)}
</div></div>`;
}

function mapTile(image: ReportImage, { target, score, layer }: ReportSection, map: ReportMap, boxes: readonly NumberedBox[]): Html {
  const { method, space, scale, colours, placement, isDerived = false } = map;
  const { title, also } = methodWords[method];
  const alt = `${title} map for ${target.name} over the image${scale === null ? ': no evidence' : ''}`;
  const shown = colours === undefined
    ? finishedPicture(map.overlay, alt)
    : picture({ image, alt, colours, boxes, placement, hasCells: space === 'cam', ...(scale === null ? { stamp: 'No evidence' } : {}) });
  return html`<figure class="tile">${shown}
<figcaption><h4>${title}</h4>${also === undefined ? nothing : html`<p class="also">${also}</p>`}
${scale === null ? html`<p class="why">The map is flat, empty or not finite: nothing is drawn, and nothing is stretched into a picture.</p>` : colourBar(scale, mapUnit(method, space, score.kind))}
<p class="facts">${isDerived ? 'drawn plane' : 'raw'} <b>${rawText(map.min)}</b> … <b>${rawText(map.max)}</b></p>${scale === null ? nothing : html`
<p class="facts">${scaleWords(scale, map.scaleLockedTo)}</p>`}
<p class="facts">${gridWords(map)}</p>${map.parameters === undefined || Object.keys(map.parameters).length === 0 ? nothing : html`
<p class="facts">${parameterText(map.parameters)}</p>`}${layer === null || !needsLayer(method) ? nothing : html`
<p class="facts">${space === 'cam' ? 'layer' : 'coarse at'} <code>${layer.name}</code></p>`}
${map.identicalTo === null ? nothing : html`<p class="identical">Identical to ${methodWords[map.identicalTo].title} by construction: at this layer both formulas give the same map.</p>`}</figcaption></figure>`;
}

/** The map's own size, and how channels became one plane. */
function gridWords({ space, shape, placement }: ReportMap): string {
  if (space === 'cam') return `${shapeText(shape)} cells`;
  if (space === 'pixel') return `input ${shapeText(shape)}, one value a pixel`;
  if (placement === undefined) return `input ${shapeText(shape)}`;
  const channels = Math.round(shape.reduce((size, axis) => size * axis, 1) / (placement.planeWidth * placement.planeHeight));
  return `input ${placement.planeHeight}\u00a0×\u00a0${placement.planeWidth}${channels > 1 ? `\u00a0×\u00a0${channels}, channels summed` : ''}`;
}

function absentTile(method: MethodId): Html {
  return html`<figure class="tile absent"><div class="picture empty"><p class="stamp">Not computed</p></div>
<figcaption><h4>${methodWords[method].title}</h4><p>Needs guided backpropagation and its coarse map among the methods that were asked for.</p></figcaption></figure>`;
}

function legend({ maps }: ReportSection, boxes: readonly NumberedBox[]): Html {
  const placement = maps[0]?.placement;
  const hasNormal = boxes.some(({ box }) => box.role === 'reference-normal');
  return html`<div class="legend"><h4>In these pictures</h4><ul>
<li><span class="key key-box"></span> <span class="doctor">Doctor</span>: a finding</li>
${hasNormal ? html`<li><span class="key key-normal"></span> <span class="doctor">Doctor</span>: looked at, normal</li>` : nothing}
<li><span class="key key-amber"></span> <span class="model">Model</span>: for the class</li>
<li><span class="key key-violet"></span> <span class="against">Model</span>: against it (signed maps)</li>
${maps.some(({ space }) => space === 'cam') ? html`<li><span class="key key-cells"></span> cells of the layer: a coarse map has no more detail than these</li>` : nothing}
${placement !== undefined && !seesAll(placement) ? html`<li><span class="key key-unseen"></span> never reached the model</li>` : nothing}
</ul><p>Every map has its own scale unless its caption says otherwise: the same colour in two maps is not the same value. ± P99.5: the colours end at the 99.5th percentile of the values\' size, and what is beyond keeps the last colour. Where a map is weak the image shows through.</p></div>`;
}

function countWord(count: number): string {
  return ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'][count] ?? String(count);
}
