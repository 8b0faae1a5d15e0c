// A review: the maps of every class that a box asks for, each measured against its boxes.
import { boxShape } from '../contracts/annotation.ts';
import { placementOnGrid } from '../contracts/coordinates.ts';
import { imageFacts } from '../host/display/image-facts.ts';
import { overreadVersion } from '../host/locations.ts';
import { boxTargets } from '../report/box-targets.ts';
import { extremesOf, planeOf } from '../report/map-plane.ts';
import { predictionRows } from '../report/predictions.ts';
import { imagePicture } from '../report/report-pictures.ts';
import { pixelSizeOf } from '../report/readers/marked-place.ts';
import { namedReaders } from '../report/readers/report-readers.ts';
import { reportSection } from '../report/report-section.ts';
import { marksReason, targetReason } from '../report/target-reason.ts';
import { measureMaps } from '../worker/measure.ts';
import { stopIfCancelled } from './asked.ts';
import { npyFiles } from './map-files.ts';
import type { Box } from '../contracts/annotation.ts';
import type { ExplainResult } from '../contracts/worker-protocol.ts';
import type { OutputFile } from '../host/files/output-folder.ts';
import type { ReportInput, ReportSection } from '../report/report-input.ts';
import type { Asked } from './asked.ts';

export interface Reviewed {
  /** The answer for --target first, then the further classes that boxes are labelled with. */
  readonly answers: readonly Answer[];
  readonly report: ReportInput;
}

interface Answer {
  /** Where its maps/ and overlays/ lie: '' for --target, else a folder with a slash at the end. */
  readonly folder: string;
  readonly result: ExplainResult;
  readonly section: ReportSection;
}

export async function reviewOf(asked: Asked, boxes: readonly Box[], { signal, createdAt }: { readonly signal: AbortSignal; readonly createdAt: string }): Promise<Reviewed> {
  const { question, model } = asked;
  const main = await asked.explain(question.target);
  const targets = boxTargets(boxes, model.labels, main.target.name);
  const reason = targetReason(question.target, main.logits.length);
  const answers: Answer[] = [{ folder: '', result: main, section: section(asked, main, { boxes: targets.main, allBoxes: boxes, strangers: targets.strangers, reason }) }];
  for (const { label, boxes: members } of targets.others) {
    stopIfCancelled(signal);
    const result = await asked.explain(label);
    answers.push({ folder: folderOf(result), result, section: section(asked, result, { boxes: members, allBoxes: boxes, strangers: new Set(), reason: marksReason(members, boxes) }) });
  }
  return { answers, report: reportInput(asked, answers.map((answer) => answer.section), { main, boxes, createdAt }) };
}

export function reviewFiles(answers: readonly Answer[]): readonly OutputFile[] {
  return answers.flatMap(({ folder, result, section: { maps } }) => [
    ...npyFiles(result, folder),
    ...maps.map(({ method, overlay }) => ({ path: `${folder}overlays/${method}.png`, content: overlay })),
  ]);
}

interface SectionContext {
  readonly boxes: readonly Box[];
  readonly allBoxes: readonly Box[];
  readonly strangers: ReadonlySet<string>;
  readonly reason: string;
}

function section({ model, subject, question }: Asked, result: ExplainResult, { boxes, ...context }: SectionContext): ReportSection {
  const maps = result.maps.map((map) => {
    const plane = planeOf(map, model.input.layout);
    const { method, space, shape, values, parameters } = map;
    return { method, space, shape, parameters, ...extremesOf(values), identicalTo: result.identical[method] ?? null, plane, placement: placementOnGrid(subject.placement, plane.width, plane.height) };
  });
  const { agreement } = measureMaps({ maps, shapes: boxes.map(boxShape), seed: question.seed });
  return reportSection({ target: result.target, score: result.score, layer: result.layer, picture: subject.picture, maps, boxes, measured: agreement, drawsOverlays: true, ...context });
}

function reportInput({ model, card, subject, question, gate }: Asked, sections: readonly ReportSection[], { main, boxes, createdAt }: { readonly main: ExplainResult; readonly boxes: readonly Box[]; readonly createdAt: string }): ReportInput {
  const { engine } = main;
  const { imageHeight: height, imageWidth: width } = subject.placement;
  const readers = namedReaders(boxes, { width, height, pixel: pixelSizeOf(subject.image) });
  return {
    createdAt,
    versions: { overread: overreadVersion(), node: process.versions.node, [engine.name]: engine.version },
    image: {
      name: subject.name, sha256: subject.sha256, rows: subject.placement.imageHeight, cols: subject.placement.imageWidth,
      facts: subject.image === null ? [] : imageFacts(subject.image), picture: imagePicture(subject.picture), pixelAspect: subject.image?.display.pixelAspect ?? 1,
      ...(subject.image === null || subject.image.frames === 1 ? {} : { frame: subject.image.frame }),
    },
    model: {
      name: card?.name ?? model.name, file: model.name, sha256: model.sha256, format: model.format, description: card?.description ?? '',
      intendedUse: card?.intendedUse ?? '', licence: card?.licence ?? '', labels: model.labels, notes: model.notes,
    },
    engine,
    predictions: predictionRows({ labels: model.labels, logits: main.logits, probabilities: main.probabilities, thresholds: card?.thresholds }),
    boxes, ...(readers === undefined ? {} : { readers }), sections, ...(gate === null ? {} : { gate }), preprocessing: subject.steps, seed: question.seed, switches: question.switches,
  };
}

/** targets/<index>-<letters and digits of the label>/ */
function folderOf({ target: { index, name, sign } }: ExplainResult): string {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40) || 'class';
  return `targets/${index}${sign === -1 ? '-against' : ''}-${slug}/`;
}
