// The comparison report as one self-contained HTML file.
import { formatRaw } from '../overlay.ts';
import type { ReportAgreement, ReportInput, ReportMap, ReportSection } from '../report-input.ts';

/** @returns HTML that loads nothing: pictures are inside it */
export function renderReport(input: ReportInput): string {
  const { image, model, engine, predictions } = input;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Overread: ${text(image.name)}</title>
<style>${style}</style></head><body>
<h1>${text(image.name)} and ${text(model.name)}</h1>
<p class="warning">Not a medical device. ${text(model.intendedUse)}</p>
<figure><img alt="The image with the doctor's boxes" src="${png(image.picture)}"><figcaption>The doctor's boxes in blue; dashed: a normal finding.</figcaption></figure>
<p>${image.facts.map(({ name, value }) => `${text(name)}: ${text(value)}`).join(' · ')}</p>
<table><thead><tr><th>Class</th><th>Logit</th><th>Probability</th></tr></thead><tbody>${predictions.map((row) => `<tr><td>${text(row.label)}</td><td>${formatRaw(row.logit)}</td><td>${row.probability === null ? '–' : row.probability.toFixed(3)}</td></tr>`).join('')}</tbody></table>
${input.sections.map(sectionHtml).join('\n')}
<h2>How it was made</h2>
<ol>${input.preprocessing.map((step) => `<li>${text(step)}</li>`).join('')}</ol>
<p>Image ${text(image.sha256)} · model ${text(model.sha256)} · ${text(engine.name)} ${text(engine.version)} on ${text(engine.device)} · seed ${input.seed} · ${text(input.createdAt)} · ${Object.entries(input.versions).map(([name, version]) => `${text(name)} ${text(version)}`).join(' · ')}</p>
</body></html>
`;
}

const style = 'body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem}img{max-width:100%}'
  + 'table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid #ccc;padding:.2rem .6rem;text-align:left}'
  + '.maps{display:grid;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));gap:1rem}figure{margin:0}figcaption{font-size:12px}.warning{font-weight:600}';

function sectionHtml({ target, score, reason, layer, maps, agreement }: ReportSection): string {
  return `<h2>${text(target.name)}</h2><p>${text(reason)}; ${score.kind} ${formatRaw(score.value)}${layer === null ? '' : `, layer ${text(layer.name)} [${layer.shape.join(',')}]`}</p>
<div class="maps">${maps.map(mapHtml).join('')}</div>${agreement.length === 0 ? '' : agreementHtml(agreement)}`;
}

function mapHtml({ method, min, max, scale, identicalTo, overlay }: ReportMap): string {
  const said = scale === null ? 'no evidence' : `raw ${formatRaw(min)} … ${formatRaw(max)}, drawn ${scale.name.toLowerCase()}`;
  const same = identicalTo === null ? '' : `; the same map as ${identicalTo} at this layer, by construction`;
  return `<figure><img alt="${method} over the image" src="${png(overlay)}"><figcaption>${method}: ${said}${same}</figcaption></figure>`;
}

function agreementHtml(rows: readonly ReportAgreement[]): string {
  const cell = (value: number | null, chance: number | null): string => (value === null ? '–' : `${value.toFixed(3)} (${chance === null ? '–' : chance.toFixed(3)})`);
  return `<table><caption>Agreement, in brackets the level of chance. Measured on the maps' positive part.</caption>
<thead><tr><th>Box</th><th>Label</th><th>Method</th><th>Energy inside</th><th>Pointing hit</th><th>IoU at Otsu</th><th>Note</th></tr></thead>
<tbody>${rows.map((row) => `<tr><td>${text(row.boxId)}</td><td>${text(row.label)}</td><td>${row.method}</td><td>${cell(row.energy, row.energyByChance)}</td><td>${row.hit === null ? '–' : `${row.hit ? 'yes' : 'no'} (${row.hitByChance === null ? '–' : row.hitByChance.toFixed(3)})`}</td><td>${cell(row.iou, row.iouByChance)}</td><td>${text(row.undefinedBecause ?? row.note ?? '')}</td></tr>`).join('')}</tbody></table>`;
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function png(bytes: Uint8Array): string {
  let binary = '';
  const chunk = 32_768;
  for (let at = 0; at < bytes.length; at += chunk) binary += String.fromCharCode(...bytes.subarray(at, at + chunk));
  return `data:image/png;base64,${btoa(binary)}`;
}
