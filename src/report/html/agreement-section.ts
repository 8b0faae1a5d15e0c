// How far each map agrees with each box: the numbers, each beside the level of chance, and what they say in words.
import { html, nothing } from './markup.ts';
import { meter } from './meter.ts';
import { methodList, methodWords } from './method-words.ts';
import { boxTitle, marksWords, shapeWord } from './numbered-boxes.ts';
import { iouText, percentText, ratioOf, ratioText, rawText } from './numbers.ts';
import { pointTable } from './point-agreement.ts';
import { peakWords, verdictOn } from './verdict.ts';
import type { ReportAgreement, ReportSection } from '../report-input.ts';
import type { Html, HtmlPart } from './markup.ts';
import type { NumberedBox } from './numbered-boxes.ts';
import type { Standing, Verdict } from './verdict.ts';

export interface BoxAgreement {
  readonly box: NumberedBox;
  /** One a method, in the order of the maps. */
  readonly rows: readonly ReportAgreement[];
}

export function agreementOf({ agreement }: ReportSection, boxes: readonly NumberedBox[]): readonly BoxAgreement[] {
  return boxes.flatMap((box) => {
    const rows = agreement.filter(({ boxId }) => boxId === box.box.id);
    return rows.length === 0 ? [] : [{ box, rows }];
  });
}

export function agreementSection(section: ReportSection, boxes: readonly NumberedBox[]): Html {
  const measured = agreementOf(section, boxes);
  const unmeasured = (section.combined ?? []).map(({ method }) => method);
  if (measured.length === 0) return html`<div><h3>Agreement</h3><p>Nothing that the doctor marked is measured against ${section.target.name}.</p></div>`;
  return html`<div>
<h3>Agreement with the doctor's ${marksWords(measured.map(({ box }) => box))}</h3>
<p class="small intro">Each number stands beside the level that chance would reach, and how many times that level it is. Signed maps are measured by their positive part.${
  unmeasured.length === 0 ? nothing : ` ${methodList(unmeasured)} ${unmeasured.length === 1 ? 'was' : 'were'} multiplied for the figure alone and ${unmeasured.length === 1 ? 'is' : 'are'} not measured.`}</p>
${measured.map((one) => (one.box.box.shape === 'point' ? pointTable(one, section) : boxTable(one, section)))}
</div>`;
}

function boxTable({ box, rows }: BoxAgreement, section: ReportSection): Html {
  const verdict = verdictOn(rows);
  const longest = Math.max(0, ...rows.flatMap(({ energy, energyByChance }) => [energy ?? 0, energyByChance ?? 0]));
  const reader = rows[0]?.reader ?? '';
  const note = rows.find((row) => row.note !== null)?.note ?? null;
  const chance = rows.find(({ hitByChance }) => hitByChance !== null)?.hitByChance ?? null;
  return html`<div class="agreement">
<div class="wide"><table><caption><b class="doctor">${boxTitle(box)}</b>${reader === '' ? nothing : html` · read by ${reader}`} · measured on the maps for <b class="model">${rows[0]?.target ?? section.target.name}</b>${
  chance === null ? nothing : html` · ${percentText(chance)} of the area that the model saw`}${note === null ? nothing : html`<span class="note">${note}.</span>`}</caption>
<thead>
<tr><th scope="col" rowspan="2">Method</th><th scope="colgroup" colspan="4">Energy inside</th><th scope="colgroup" colspan="2">Pointing hit</th><th scope="colgroup" colspan="4">IoU at Otsu</th></tr>
<tr><th scope="col" class="number">share</th><th scope="col"><span class="small">${longest === 0 ? '–' : `0 to ${percentText(longest)}`}</span></th><th scope="col" class="number">chance</th><th scope="col" class="number">ratio</th><th scope="col">peak</th><th scope="col" class="number">chance</th><th scope="col" class="number">IoU</th><th scope="col" class="number">chance</th><th scope="col" class="number">ratio</th><th scope="col" class="number">threshold</th></tr>
</thead>
<tbody>${rows.map((row) => agreementRow(row, { verdict, longest, section }))}</tbody></table></div>
${boxWords(box, section, verdict)}
</div>`;
}

function agreementRow(row: ReportAgreement, { verdict, longest, section }: { readonly verdict: Verdict; readonly longest: number; readonly section: ReportSection }): Html {
  const same = section.maps.find(({ method }) => method === row.method)?.identicalTo ?? null;
  const head = html`<th scope="row">${methodWords[row.method].title}${same === null ? nothing : html` <span class="faint small">= ${methodWords[same].title}</span>`}</th>`;
  if (row.undefinedBecause !== null) return html`<tr>${head}<td colspan="10" class="undefined">not defined: ${row.undefinedBecause}</td></tr>`;
  const { energy, energyByChance, hit, hitByChance, iou, iouByChance, threshold } = row;
  const best = (standing: Standing | null): Html => (standing !== null && standing.of > 1 && standing.best.includes(row.method) ? html`<span class="best" title="highest of these">▲ <span class="spoken">highest </span></span>` : nothing);
  return html`<tr>${head}
<td class="number">${best(verdict.energy)}${energy === null ? '–' : percentText(energy)}</td><td class="meter-cell">${energy === null || longest === 0 ? nothing : meter(energy / longest, energyByChance === null ? null : energyByChance / longest)}</td><td class="number faint">${energyByChance === null ? '–' : percentText(energyByChance)}</td>${ratioCell(energy, energyByChance)}
<td>${hit === null ? '–' : hit ? html`<b>inside</b>` : 'outside'}</td><td class="number faint">${hitByChance === null ? '–' : percentText(hitByChance)}</td>
<td class="number">${best(verdict.iou)}${iou === null ? '–' : iouText(iou)}</td><td class="number faint">${iouByChance === null ? '–' : iouText(iouByChance)}</td>${ratioCell(iou, iouByChance)}<td class="number faint">${threshold === null ? '–' : rawText(threshold)}</td></tr>`;
}

function ratioCell(value: number | null, chance: number | null): Html {
  const ratio = value === null ? null : ratioOf(value, chance);
  return html`<td class="number${ratio !== null && ratio <= 1 ? ' below' : ''}">${ratioText(ratio)}${ratio !== null && ratio <= 1 ? html`<span class="spoken"> not above chance</span>` : nothing}</td>`;
}

function boxWords(numbered: NumberedBox, { target, maps }: ReportSection, { energy, iou, hits, pointed, aboveChance }: Verdict): Html {
  const { box } = numbered;
  if (energy === null) return html`<p class="words">No map can be measured on this ${shapeWord(numbered)}: see the reasons above.</p>`;
  const measured = html`${highestWords('share of energy inside', energy, percentText)} ${iou === null ? nothing : highestWords('IoU', iou, iouText)} ${peakWords(hits.length, pointed)} inside${hits.length === 0 ? '' : `: ${methodList(hits)}`}. ${
    chanceWords(aboveChance.length, energy.of)}`;
  if (box.role === 'reference-normal') {
    return html`<p class="words">${measured}</p><p class="words">The doctor looked here and found it normal: evidence for ${target.name} is not expected inside this ${shapeWord(numbered)}. The numbers say how far the model looks at it all the same, and are to be read against those of the finding.</p>`;
  }
  return html`<p class="words">${measured}</p>${claimWords(shapeWord(numbered), energy, iou, maps.some(({ method }) => method === 'layer-cam'))}`;
}

function chanceWords(above: number, of: number): HtmlPart {
  if (above === 0) return html`<b>No map holds more energy inside than chance would.</b>`;
  if (of === 1) return 'It holds more energy inside than chance would.';
  return above === of ? 'All of them hold more energy inside than chance would.' : `${above} of ${of} ${above === 1 ? 'holds' : 'hold'} more energy inside than chance would.`;
}

function highestWords(what: string, { best, value, chance, ratio }: Standing, shown: (value: number) => string): Html {
  const comparison = chance === null ? nothing : html` against ${shown(chance)} by chance${ratio === null ? nothing : html` (${ratioText(ratio)})`}`;
  return html`Highest ${what}: <b>${methodList(best)}</b>, ${shown(value)}${comparison}.`;
}

/** What the founding document expects, beside what was measured: one mark settles nothing. */
function claimWords(shape: string, energy: Standing, iou: Standing | null, hasLayerCam: boolean): Html {
  const byEnergy = energy.places.get('layer-cam');
  const byIou = iou?.places.get('layer-cam');
  const claim = 'The founding document expects the gradient-guided pixel-wise map (LayerCAM) to locate best.';
  if (!hasLayerCam || byEnergy === undefined || iou === null || byIou === undefined) return html`<p class="words faint">${claim} It has no number here, so this ${shape} says nothing on that.</p>`;
  return html`<p class="words faint">${claim} Measured here, it comes ${placeWords(byEnergy, energy)} by energy and ${placeWords(byIou, iou)} by IoU. This is one ${shape} on one image: it neither confirms nor refutes the expectation.</p>`;
}

function placeWords(place: number, { of, places }: Standing): string {
  const isShared = [...places.values()].filter((other) => other === place).length > 1;
  return `${isShared ? 'joint ' : ''}${ordinal(place)} of ${of}`;
}

function ordinal(place: number): string {
  return ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth'][place - 1] ?? `number ${place}`;
}
