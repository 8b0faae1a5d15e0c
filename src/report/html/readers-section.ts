// Readers beside the model: how far readers agree with each other on a finding, and maps with the boxes of the same finding.
import { html, nothing } from './markup.ts';
import { methodWords } from './method-words.ts';
import { iouText, momentText, percentText } from './numbers.ts';
import type { MarkAgreement, ReaderPair } from '../../contracts/reader-agreement.ts';
import type { ReportReaders } from '../readers/report-readers.ts';
import type { ReportAgreement, ReportSection } from '../report-input.ts';
import type { Html } from './markup.ts';

export function readersSection(readers: ReportReaders | undefined, sections: readonly ReportSection[]): Html {
  if (readers === undefined) return nothing;
  const { agreement, readings } = readers;
  return html`<section class="readers" aria-labelledby="readers">
<h2 id="readers">Readers</h2>
${agreement.pairs.length === 0 ? nothing : betweenReaders(readers, sections)}
${readings.length === 0 ? nothing : blindReadings(readers)}
</section>`;
}

function betweenReaders({ agreement, names }: ReportReaders, sections: readonly ReportSection[]): Html {
  const kinds = [...new Map(agreement.pairs.map((pair) => [kindOf(pair), pair])).values()];
  return html`<h3>Readers and maps on the same findings</h3>
<p class="small intro">The mark of one reader is measured against that of another as a map is against a box: the share of its area inside, its centre inside, the overlap. Each number is the mean over the marks of the finding, both ways; of maps over the boxes. Chance: the mark's share of the image, and the mean overlap over shifted copies. Marks that do not touch are not matched.</p>
${kinds.map((kind) => {
    const pairs = agreement.pairs.filter((pair) => kindOf(pair) === kindOf(kind));
    const maps = sections.flatMap((section) => section.agreement).filter((row) => kindOf({ ...row, frame: kind.frame }) === kindOf(kind) && row.undefinedBecause === null && row.energy !== null);
    return html`<div class="wide"><table><caption><b class="doctor">${kind.label}${kind.role === 'reference-normal' ? ' (normal reference)' : ''}</b>${kind.frame === 0 ? nothing : ` · frame ${kind.frame + 1}`}</caption>
<thead><tr><th scope="col">Who</th><th scope="col" class="number">inside</th><th scope="col" class="number">chance</th><th scope="col" class="number">hits</th><th scope="col" class="number">IoU</th><th scope="col" class="number">chance</th><th scope="col" class="number">matched</th><th scope="col" class="number">by one only</th></tr></thead>
<tbody>${pairs.map((pair) => pairRow(pair, agreement.marks, names))}${[...new Set(maps.map(({ method }) => method))].map((method) => mapRow(methodWords[method].title, maps.filter((row) => row.method === method)))}</tbody></table></div>`;
  })}`;
}

function pairRow({ readerIds, matched, onlyFirst, onlySecond }: ReaderPair, marks: readonly MarkAgreement[], names: ReportReaders['names']): Html {
  const ids = new Set(matched.flatMap(({ firstId, secondId }) => [firstId, secondId]));
  const rows = marks.filter(({ markId, otherId }) => otherId !== null && ids.has(markId) && ids.has(otherId));
  return html`<tr><th scope="row" class="doctor">${readerIds.map((id) => names[id] ?? '').join(' and ')}</th>${numberCells(rows)}<td class="number">${matched.length}</td><td class="number">${onlyFirst.length + onlySecond.length}</td></tr>`;
}

function mapRow(title: string, rows: readonly ReportAgreement[]): Html {
  return html`<tr><th scope="row" class="model">${title}</th>${numberCells(rows)}<td class="number faint">–</td><td class="number faint">–</td></tr>`;
}

type Numbers = Pick<MarkAgreement, 'energy' | 'energyByChance' | 'hit' | 'iou' | 'iouByChance'>;

function numberCells(rows: readonly Numbers[]): Html {
  const hits = rows.filter(({ hit }) => hit === true).length;
  return html`<td class="number">${shown(rows, 'energy', percentText)}</td><td class="number faint">${shown(rows, 'energyByChance', percentText)}</td><td class="number">${rows.length === 0 ? '–' : `${hits} of ${rows.length}`}</td><td class="number">${shown(rows, 'iou', iouText)}</td><td class="number faint">${shown(rows, 'iouByChance', iouText)}</td>`;
}

function shown(rows: readonly Numbers[], field: 'energy' | 'energyByChance' | 'iou' | 'iouByChance', text: (value: number) => string): string {
  const values = rows.flatMap((row) => row[field] ?? []);
  return values.length === 0 ? '–' : text(values.reduce((sum, value) => sum + value, 0) / values.length);
}

function blindReadings({ readings, late }: ReportReaders): Html {
  return html`<h3>Blind readings</h3>
<p class="small intro">While a reading is blind the window shows the reader neither scores and maps nor what others marked. What was seen elsewhere is not known.</p>
<div class="wide"><table><thead><tr><th scope="col">Reader</th><th scope="col">begun</th><th scope="col">revealed</th><th scope="col" class="number">blind for</th></tr></thead>
<tbody>${readings.map(({ reader, startedAt, revealedAt }) => html`<tr><th scope="row" class="doctor">${reader}</th><td>${momentText(startedAt)}</td><td>${revealedAt === null ? 'not yet' : momentText(revealedAt)}</td><td class="number">${revealedAt === null ? '–' : durationText(startedAt, revealedAt)}</td></tr>`)}</tbody></table></div>
${late.length === 0 ? html`<p>No finding was made or changed by a reader after that reader's reveal.</p>` : html`<p>After the reveal of their reader:</p><ul>${late.map(({ label, reader, when }) => html`<li><span class="doctor">${label}</span> by ${reader}: ${when === 'made' ? 'made after it' : 'made before, changed after it'}</li>`)}</ul>`}`;
}

/** Minutes and seconds: 4 min 07 s. */
export function durationText(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds}\u00a0s` : `${minutes}\u00a0min ${String(seconds % 60).padStart(2, '0')}\u00a0s`;
}

function kindOf({ label, role, frame }: Pick<ReaderPair, 'label' | 'role' | 'frame'>): string {
  return JSON.stringify([label.trim().toLocaleLowerCase('en'), role, frame]);
}
