// Reports of an image, its boxes and maps, made as one file that waits to be fetched.
import { steeredBy } from '../../contracts/sampling.ts';
import { boxTargets } from '../../report/box-targets.ts';
import { renderReport } from '../../report/html/render-report.ts';
import { pixelSizeOf } from '../../report/readers/marked-place.ts';
import { imagePicture } from '../../report/report-pictures.ts';
import { reportSection } from '../../report/report-section.ts';
import { marksReason, targetReason } from '../../report/target-reason.ts';
import { reducedPicture } from '../display/grey-picture.ts';
import { imageFacts } from '../display/image-facts.ts';
import { sha256 } from '../files/hash.ts';
import { overreadVersion } from '../locations.ts';
import { boxShape } from '../../contracts/annotation.ts';
import { agreementSeed } from './agreements.ts';
import { predictionsOf } from './explanations.ts';
import type { Box } from '../../contracts/annotation.ts';
import type { GreyPlane } from '../../report/area-resize.ts';
import type { ComparedImage } from '../../report/readers/marked-place.ts';
import type { ReportReaders } from '../../report/readers/report-readers.ts';
import type { ReportSection, ReportTry } from '../../report/report-input.ts';
import type { JobControl } from '../worker-client.ts';
import type { Agreements } from './agreements.ts';
import type { Findings } from '../store/findings.ts';
import type { MadeFile } from '../store/notes.ts';
import type { Download } from './downloads.ts';
import type { Explanations, MapAnswer, MapQuestion } from './explanations.ts';
import type { Gate } from './gate.ts';
import type { Images } from './images.ts';
import type { ModelInputs } from './inputs.ts';
import type { UsedModel } from './models.ts';
import type { PaintedPart, WhatIf } from './what-if.ts';

export interface ReportOptions {
  /** Readers' comments stand beside their findings: free text, which may name a patient. */
  readonly hasComments: boolean;
  /** Parts of the image to be painted out, in this order: their scores stand in it. */
  readonly painted: readonly PaintedPart[];
}

export interface Reports {
  /** That it was made is kept in the store, where that can be written. */
  make(question: MapQuestion, model: UsedModel, control: JobControl, options: ReportOptions): Promise<Download>;
}

export interface ReportServices {
  readonly images: Images;
  readonly findings: Findings;
  readonly inputs: ModelInputs;
  readonly gate: Gate;
  readonly explanations: Explanations;
  readonly agreements: Agreements;
  readonly whatIf: WhatIf;
  /** What the store knows of who read the image; undefined: nothing worth saying. */
  readonly readersOf: (imageId: string, image: ComparedImage & { readonly frame: number }, signal?: AbortSignal) => Promise<ReportReaders | undefined>;
  readonly onMade: (made: MadeFile) => void;
}

export function createReports({ images, findings, inputs, gate, explanations, agreements, whatIf, readersOf, onMade }: ReportServices): Reports {
  async function section(answer: MapAnswer, parts: { readonly picture: GreyPlane; readonly allBoxes: readonly Box[]; readonly boxes: readonly Box[]; readonly strangers: ReadonlySet<string>; readonly reason: string }, control: JobControl): Promise<ReportSection> {
    const { target, score, layer } = answer.facts;
    const maps = answer.maps.map(({ summary, plane, shape, rawMin, rawMax }) => ({
      method: summary.method, space: summary.space, shape, min: rawMin, max: rawMax, identicalTo: summary.identicalTo, parameters: summary.parameters, plane, placement: summary.placement,
    }));
    const measured = await agreements.measure(answer.maps, parts.boxes.map(boxShape), control);
    return reportSection({ target, score, layer, maps, refused: answer.refused.map(({ error }) => error.message), measured, drawsOverlays: false, ...parts });
  }

  return {
    async make(question, model, control, { hasComments, painted }) {
      const passed = await gate.pass(question, model);
      const image = await images.decode(question.imageId, question.frame);
      const picture = reducedPicture(image);
      const allBoxes = findings.numbered(question.imageId, question.frame, { hasComments });
      const main = await explanations.maps(question, model, control);
      const targets = boxTargets(allBoxes, model.loaded.labels, main.facts.target.name);
      const reason = targetReason(question.target, main.facts.logits.length);
      const sections = [await section(main, { picture, allBoxes, boxes: targets.main, strangers: targets.strangers, reason }, control)];
      // Minutes for each further class would be a surprise: what asks the model many times is made for the main one only.
      const quick = question.methods.filter((method) => steeredBy[method] === undefined);
      for (const { label, boxes: members } of targets.others) {
        const answer = await explanations.maps({ ...question, target: label, methods: quick }, model, control);
        sections.push(await section(answer, { picture, allBoxes, boxes: members, strangers: new Set(), reason: marksReason(members, allBoxes) }, control));
      }
      const tries: readonly ReportTry[] = await whatIf.scores(question, painted, model, control);
      const { engine } = main.facts;
      const readers = await readersOf(question.imageId, { width: image.cols, height: image.rows, frame: question.frame, pixel: pixelSizeOf(image) }, control.signal);
      const { steps } = await inputs.of(question, model);
      const createdAt = new Date().toISOString();
      const html = renderReport({
        createdAt,
        versions: { overread: overreadVersion(), node: process.versions.node, [engine.name]: engine.version },
        image: { name: image.name, sha256: question.imageId, rows: image.rows, cols: image.cols, facts: imageFacts(image), picture: imagePicture(picture), pixelAspect: image.display.pixelAspect, ...(image.frames === 1 ? {} : { frame: image.frame }) },
        model: {
          name: model.card?.name ?? model.loaded.name, file: model.loaded.name, sha256: model.loaded.sha256, format: model.loaded.format, description: model.card?.description ?? '',
          intendedUse: model.card?.intendedUse ?? '', licence: model.card?.licence ?? '', labels: model.loaded.labels, notes: model.loaded.notes,
        },
        engine, predictions: predictionsOf(model, main.facts), boxes: allBoxes, ...(readers === undefined ? {} : { readers }), gate: passed, tries, preprocessing: steps, sections, seed: agreementSeed,
      });
      const bytes = new TextEncoder().encode(html);
      onMade({ what: 'report', imageId: question.imageId, model: { id: model.loaded.sha256, name: model.loaded.name, format: model.loaded.format }, sha256: sha256(bytes), bytes: bytes.length });
      return { fileName: `overread-report-${createdAt.slice(0, 10)}-${question.imageId.slice(0, 8)}.html`, type: 'text/html; charset=utf-8', bytes };
    },
  };
}
