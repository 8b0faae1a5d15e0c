// `overread review`: explain's maps beside the doctor's boxes, how far they agree, and a report.
import { exitCodes } from '../../contracts/errors.ts';
import { checkOutputFolder, writeOutputFolder } from '../../host/files/output-folder.ts';
import { agreementCsv, agreementRecords } from '../../report/agreement-table.ts';
import { boxTitle, numbered } from '../../report/html/numbered-boxes.ts';
import { renderReport } from '../../report/html/render-report.ts';
import { readersCsv } from '../../report/readers/readers-table.ts';
import { ask } from '../asked.ts';
import { readBoxes } from '../boxes.ts';
import { manifestOf } from '../manifest.ts';
import { parseOptions, usage } from '../options.ts';
import { questionOf } from '../passport.ts';
import { needed, questionOptions } from '../question.ts';
import { explainText, lines } from '../result-text.ts';
import { reviewFiles, reviewOf } from '../review.ts';
import type { Box } from '../../contracts/annotation.ts';
import type { Command } from '../command.ts';
import type { OutputFile } from '../../host/files/output-folder.ts';
import type { ReportAgreement } from '../../report/report-input.ts';

const reviewOptions = {
  ...questionOptions,
  boxes: { kind: 'text', value: 'FILE', about: 'the doctor\'s boxes, ellipses and points: CSV or COCO JSON, in image pixels' },
} as const;

export const review: Command = {
  summary: 'Compare maps with the doctor\'s boxes and write a report.',
  usage: 'review --model M --image X --boxes B --out DIR [--json] [options]',
  options: reviewOptions,
  notes: [
    'Writes explain\'s files, agreement.csv, agreement.json and report.html; readers.csv where boxes name two readers or more. Bad box rows are refused.',
    'A box whose label is a class of the model is measured against that class, any other against --target.',
  ],

  async run(argv, surroundings) {
    const { options } = parseOptions(argv, { options: reviewOptions });
    const question = await questionOf(options);
    const boxesPath = needed('--boxes', options.boxes, 'a box file');
    const out = needed('--out', options.out, 'a folder');
    if (question.subject.kind === 'tensor') throw usage('--tensor: expected --image, since boxes are in image pixels, got a tensor');
    if (question.channel !== undefined) throw usage('--channel: expected a class to compare with boxes, got a feature; use explain');
    checkOutputFolder(out);
    return ask(question, surroundings, async (asked) => {
      const boxes = await readBoxes(boxesPath, asked);
      const { answers, report } = await reviewOf(asked, boxes, { signal: surroundings.signal, createdAt: new Date().toISOString() });
      const [main, ...others] = answers;
      if (main === undefined) throw new Error('a review without an answer');
      const rows = report.sections.flatMap(({ agreement }) => agreement);
      const table = { image: asked.subject.name, seed: question.seed, boxes, sections: report.sections };
      const agreement = agreementRecords(table);
      const files: OutputFile[] = [
        ...reviewFiles(answers),
        { path: 'agreement.csv', content: agreementCsv(table) },
        { path: 'agreement.json', content: `${JSON.stringify({ image: asked.subject.name, seed: question.seed, boxes, agreement }, null, 2)}\n` },
        ...(report.readers === undefined ? [] : [{ path: 'readers.csv', content: readersCsv(asked.subject.name, report.readers, boxes) }]),
        { path: 'report.html', content: renderReport(report) },
      ];
      const manifest = {
        ...manifestOf(asked, main.result, [...files.map(({ path }) => path), 'manifest.json']),
        boxes, agreement,
        targets: others.map(({ folder, result }) => ({ folder, target: result.target, score: result.score })),
      };
      const json = `${JSON.stringify(manifest, null, 2)}\n`;
      writeOutputFolder(out, [...files, { path: 'manifest.json', content: json }]);
      surroundings.stdout(options.json ? json : explainText(asked, main.result, undefined) + agreementText(rows, boxes) + lines([`written to ${out}: report.html, agreement.csv, maps/, overlays/`]));
      return exitCodes.done;
    });
  },
};

/** Marks by the names that the report, and its figures' numbers, give them. */
function agreementText(rows: readonly ReportAgreement[], boxes: readonly Box[]): string {
  const titles = new Map(numbered(boxes).map((one) => [one.box.id, boxTitle(one)]));
  const width = Math.max(...[...titles.values()].map(({ length }) => length));
  return lines([
    'agreement (each beside chance)',
    ...rows.map((row) => {
      const head = `  ${(titles.get(row.boxId) ?? row.label).padEnd(width)}  ${row.method.padEnd(20)}`;
      if (row.undefinedBecause !== null) return `${head} not defined: ${row.undefinedBecause}`;
      if (row.point !== undefined && row.point !== null) return `${head} value ${row.point.value.toPrecision(3)}  weaker area ${share(row.point.rank)} (${share(row.point.rankByChance)})${row.note === null ? '' : `  ${row.note}`}`;
      return `${head} energy ${share(row.energy)} (${share(row.energyByChance)})  hit ${row.hit === true ? 'yes' : 'no '} (${share(row.hitByChance)})  IoU ${share(row.iou)} (${share(row.iouByChance)})${row.note === null ? '' : `  ${row.note}`}`;
    }),
  ]);
}

function share(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}
