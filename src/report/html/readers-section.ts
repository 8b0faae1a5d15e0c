// Readers beside the model: how far readers agree with each other on a finding, and maps with the marks of the same finding.
import { html, nothing } from './markup.ts';
import { methodWords } from './method-words.ts';
import { findingTitle } from './numbered-boxes.ts';
import { distanceText, iouText, momentText, percentText } from './numbers.ts';
import type { MarkAgreement, ReaderPair, UnmatchedReason } from '../../contracts/reader-agreement.ts';
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
  const arePoints = agreement.marks.some(({ distance }) => distance !== null);
  return html`<h3>Readers and maps on the same findings</h3>
<p class="small intro">The mark of one reader is measured against that of another as a map is against a box: the share of its area inside, its centre inside, the overlap. Each number is the mean over the marks of the finding, both ways; of maps over those with an area. Chance: the mark's share of the image, and the mean overlap over shifted copies. Areas that do not touch are not matched, nor is a finding on the left with one on the right; where no side is said it may be either.${arePoints ? ` A point is a hit where it lies in the other's area; two points are one place at most ${distanceText(agreement.reach, agreement.unit)} apart. Their distance stands beside the mean distance to places spread evenly over the image.` : ''}</p>
${kinds.map((kind) => {
    const pairs = agreement.pairs.filter((pair) => kindOf(pair) === kindOf(kind));
    const hasPoints = pairs.some(({ meanDistance }) => meanDistance !== null);
    const maps = sections.flatMap((section) => section.agreement).filter((row) => kindOf({ ...row, frame: kind.frame }) === kindOf(kind) && row.undefinedBecause === null && row.energy !== null);
    return html`<div class="wide"><table><caption><b class="doctor">${findingTitle(kind)}</b>${kind.frame === 0 ? nothing : ` · frame ${kind.frame + 1}`}</caption>
<thead><tr><th scope="col">Who</th><th scope="col" class="number">inside</th><th scope="col" class="number">chance</th><th scope="col" class="number">hits</th><th scope="col" class="number">IoU</th><th scope="col" class="number">chance</th>${hasPoints ? html`<th scope="col" class="number">apart</th><th scope="col" class="number">chance</th>` : nothing}<th scope="col" class="number">matched</th><th scope="col" class="number">by one only</th></tr></thead>
<tbody>${pairs.map((pair) => pairRow(pair, agreement, names, hasPoints))}${[...new Set(maps.map(({ method }) => method))].map((method) => mapRow(methodWords[method].title, maps.filter((row) => row.method === method), hasPoints))}</tbody></table></div>${unmatchedList(pairs, agreement, names)}`;
  })}`;
}

function pairRow({ readerIds, matched, onlyFirst, onlySecond }: ReaderPair, { marks, unit }: ReportReaders['agreement'], names: ReportReaders['names'], hasPoints: boolean): Html {
  const ids = new Set(matched.flatMap(({ firstId, secondId }) => [firstId, secondId]));
  const rows = marks.filter(({ markId, otherId }) => otherId !== null && ids.has(markId) && ids.has(otherId));
  const apart = (field: 'distance' | 'distanceByChance'): string => shown(rows, field, (distance) => distanceText(distance, unit));
  const distances = hasPoints ? html`<td class="number">${apart('distance')}</td><td class="number faint">${apart('distanceByChance')}</td>` : nothing;
  return html`<tr><th scope="row" class="doctor">${readerIds.map((id) => names[id] ?? '').join(' and ')}</th>${numberCells(rows)}${distances}<td class="number">${matched.length}</td><td class="number">${onlyFirst.length + onlySecond.length}</td></tr>`;
}

function mapRow(title: string, rows: readonly ReportAgreement[], hasPoints: boolean): Html {
  return html`<tr><th scope="row" class="model">${title}</th>${numberCells(rows)}${hasPoints ? html`<td class="number faint">–</td><td class="number faint">–</td>` : nothing}<td class="number faint">–</td><td class="number faint">–</td></tr>`;
}

type Numbers = Pick<MarkAgreement, 'energy' | 'energyByChance' | 'hit' | 'iou' | 'iouByChance'> & Partial<Pick<MarkAgreement, 'distance' | 'distanceByChance'>>;

function numberCells(rows: readonly Numbers[]): Html {
  const hits = rows.filter(({ hit }) => hit === true).length;
  return html`<td class="number">${shown(rows, 'energy', percentText)}</td><td class="number faint">${shown(rows, 'energyByChance', percentText)}</td><td class="number">${rows.length === 0 ? '–' : `${hits} of ${rows.length}`}</td><td class="number">${shown(rows, 'iou', iouText)}</td><td class="number faint">${shown(rows, 'iouByChance', iouText)}</td>`;
}

function shown(rows: readonly Numbers[], field: 'energy' | 'energyByChance' | 'iou' | 'iouByChance' | 'distance' | 'distanceByChance', text: (value: number) => string): string {
  const values = rows.flatMap((row) => row[field] ?? []);
  return values.length === 0 ? '–' : text(values.reduce((sum, value) => sum + value, 0) / values.length);
}

function blindReadings({ readings, late }: ReportReaders): Html {
  return html`<h3>Blind readings</h3>
<p class="small intro">While a reading is blind the window shows the reader neither scores and maps nor what others marked. What was seen elsewhere is not known.</p>
<div class="wide"><table><thead><tr><th scope="col">Reader</th><th scope="col">begun</th><th scope="col">revealed</th><th scope="col" class="number">blind for</th></tr></thead>
<tbody>${readings.map(({ reader, startedAt, revealedAt }) => html`<tr><th scope="row" class="doctor">${reader}</th><td>${momentText(startedAt)}</td><td>${revealedAt === null ? 'not yet' : momentText(revealedAt)}</td><td class="number">${revealedAt === null ? '–' : durationText(startedAt, revealedAt)}</td></tr>`)}</tbody></table></div>
${late.length === 0 ? html`<p>No finding was made or changed by a reader after that reader's reveal.</p>` : html`<p>After the reveal of their reader:</p><ul>${late.map(({ title, reader, when }) => html`<li><span class="doctor">${title}</span> by ${reader}: ${when === 'made' ? 'made after it' : 'made before, changed after it'}</li>`)}</ul>`}`;
}

const reasons: Readonly<Record<UnmatchedReason, (other: string) => string>> = {
  'no-such': (other) => `${other} has no such finding`,
  'elsewhere': (other) => `${other}'s lies elsewhere`,
  'other-side': (other) => `${other}'s lies in this place and says the other side`,
  'taken': (other) => `${other}'s in this place is matched with another mark`,
};

/** Which marks have no partner, and why, by reader: "Anna: 2 (Ben has no such finding)". */
function unmatchedList(pairs: readonly ReaderPair[], { marks }: ReportReaders['agreement'], names: ReportReaders['names']): Html {
  const lines = pairs.flatMap(({ readerIds: [first, second], onlyFirst, onlySecond }) => [[first, second, new Set(onlyFirst)], [second, first, new Set(onlySecond)]] as const).flatMap(([own, other, ids]) => {
    const counts = new Map<UnmatchedReason, number>();
    for (const { markId, otherReaderId, unmatchedBecause } of marks) {
      if (unmatchedBecause !== null && otherReaderId === other && ids.has(markId)) counts.set(unmatchedBecause, (counts.get(unmatchedBecause) ?? 0) + 1);
    }
    return [...counts].map(([because, count]) => html`<li><span class="doctor">${names[own] ?? ''}</span>: ${count} without a partner, because ${reasons[because](names[other] ?? '')}</li>`);
  });
  return lines.length === 0 ? nothing : html`<ul class="unmatched small">${lines}</ul>`;
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
