// One handler per channel of the contract: what the window may ask, answered from the host's services.
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { contractSum } from '../contracts/contract-sum.ts';
import { AppError } from '../contracts/errors.ts';
import { agreementRows } from '../report/agreement-rows.ts';
import { assetsFolder, overreadVersion } from './locations.ts';
import { annotationHandlers } from './store/annotation-handlers.ts';
import { readingHandlers } from './store/reading-handlers.ts';
import { storeHandlers } from './store/store-handlers.ts';
import { readFindingFile } from './store/read-finding-file.ts';
import { takeFindings } from './store/take-findings.ts';
import { predictionsOf } from './services/explanations.ts';
import { mainModelFile } from './models/looks-like-model.ts';
import { openingOfUploads } from './services/openings.ts';
import type { CallParsed, Handlers, JobResult, StudyOpened } from '../contracts/ipc.ts';
import type { HostServices } from './host-services.ts';
import type { Opening } from './services/openings.ts';
import type { JobControl } from './worker-client.ts';

export function createHandlers(services: HostServices): Handlers {
  const { surroundings, notes, studies, images, findings, models, inputs, explanations, agreements, mapMeasures, reports, whatIf, downloads, uploads, jobs, recent, engines, gate } = services;
  return {
    'app/hello': async () => ({ contract: contractSum() }),
    'app/describe': async () => ({ version: overreadVersion(), engines: [...engines.candidates()], measured: engines.measured().map(({ measurements, ...known }) => ({ ...known, measurements: [...measurements] })), platform: surroundings.platform, canPickFiles: surroundings.pick !== undefined }),
    // Electron's main process answers before it comes here; a browser has no menu to show them in.
    'app/menu': async () => ({}),
    'study/list': async ({ imageId }) => ({ studies: imageId === undefined ? studies.list(findings.count) : studies.describe([studies.studyOf(imageId)], findings.count) }),
    'study/open': async (input) => jobs.start((control, jobId) => openStudy(services, input, control, jobId)),
    'study/close': async ({ studyId }) => {
      const changed = studies.close(studyId);
      surroundings.emit('study/found', { jobId: null, studies: studies.describe(changed, findings.count), removed: [studyId], firstImageId: null });
      return {};
    },
    'series/images': async ({ seriesId }) => ({ images: studies.seriesImages(seriesId, findings.count) }),
    'recent/list': async () => ({ recent: await recent.list() }),
    'recent/forget': async ({ path }) => {
      await recent.forget(path);
      return {};
    },
    'dialog/pick': async ({ what }) => ({ path: (await surroundings.pick?.(what)) ?? null }),
    'image/describe': async ({ imageId, frame }) => {
      const described = await images.describe(imageId, frame);
      notes.image(imageId);
      return described;
    },
    ...annotationHandlers(services),
    ...readingHandlers(services),
    ...storeHandlers(services),
    'gate/check': async ({ imageId, frame, modelId }) => gate.check({ imageId, frame }, await models.use(modelId)),
    'gate/override': async ({ imageId, frame, modelId }) => gate.override({ imageId, frame }, await models.use(modelId)),
    'model/list': async () => ({ models: await models.list() }),
    'model/open': async (input) => models.open('path' in input ? input.path : await modelFromUploads(services, input.uploads)),
    'model/describe': ({ modelId }) => models.describe(modelId),
    'predict/start': async ({ imageId, frame, modelId }) => jobs.start(async (control): Promise<JobResult> => {
      const start = performance.now();
      const model = await models.use(modelId);
      const result = await explanations.predict({ imageId, frame }, model, control);
      return { kind: 'predict', imageId, modelId, predictions: predictionsOf(model, result), top: result.top, engine: result.engine, elapsedMs: performance.now() - start };
    }),
    'map/start': async (question) => jobs.start(async (control, jobId): Promise<JobResult> => {
      const model = await models.use(question.modelId);
      const answer = await explanations.maps(question, model, control);
      const result = { maps: answer.maps.map(({ summary }) => summary), refused: [...answer.refused], predictions: predictionsOf(model, answer.facts), engine: answer.facts.engine, elapsedMs: answer.elapsedMs };
      const wanted = question.findingIds === undefined ? null : new Set(question.findingIds);
      const own = findings.measurable(question.imageId, question.frame).filter(({ id }) => wanted?.has(id) ?? true);
      if (own.length === 0) return { kind: 'maps', ...result, agreement: [] };
      if (!control.signal.aborted) surroundings.emit('job/maps', { jobId, ...result });
      const measured = await agreements.measure(answer.maps, own.map(({ shape }) => shape), control);
      return { kind: 'maps', ...result, agreement: agreementRows(result.maps.map(({ method }) => method), own, measured) };
    }),
    'curve/start': async ({ mapId, shape }) => jobs.start(async (control): Promise<JobResult> => ({ kind: 'curve', mapId, curve: await mapMeasures.curve(mapId, shape, control) })),
    'disagreement/start': async ({ mapIds }) => jobs.start(async (control): Promise<JobResult> => ({ kind: 'disagreement', ...await mapMeasures.disagreement(mapIds, control) })),
    'feature/start': async ({ imageId, frame, modelId, layer, channel, position, switches }) => jobs.start(async (control): Promise<JobResult> => {
      const model = await models.use(modelId);
      const target = { channel, ...(position === null ? {} : { position }) };
      const { facts, maps: [map], elapsedMs } = await explanations.feature({ imageId, frame, layer, channel: target, switches }, model, control);
      if (map === undefined) throw new AppError('compute_failed', 'the engine did not return the reconstruction');
      return { kind: 'feature', map: map.summary, activationMax: facts.activationMax ?? 0, engine: facts.engine, elapsedMs };
    }),
    'what-if/start': async ({ imageId, frame, modelId, rect, fill }) => jobs.start(async (control): Promise<JobResult> => {
      const start = performance.now();
      const [scores] = await whatIf.scores({ imageId, frame }, [{ rect, fill }], await models.use(modelId), control);
      if (scores === undefined) throw new AppError('compute_failed', 'the engine did not return scores of the painted image');
      return { kind: 'what-if', ...scores, elapsedMs: performance.now() - start };
    }),
    'input/start': async ({ imageId, frame, modelId, layer }) => jobs.start(async (): Promise<JobResult> => inputs.describe({ imageId, frame }, await models.use(modelId), layer)),
    'report/start': async ({ hasComments, painted, ...question }) => jobs.start(async (control): Promise<JobResult> => {
      const report = await reports.make(question, await models.use(question.modelId), control, { hasComments, painted });
      return { kind: 'report', downloadUrl: `download/${downloads.keep(report)}`, fileName: report.fileName, savedTo: null };
    }),
    'job/cancel': async ({ jobId }) => ({ isCancelled: jobs.cancel(jobId) }),
    'export/save': async ({ suggestedName, upload }) => ({ savedTo: (await surroundings.save?.(suggestedName, uploads.file(upload).path)) ?? null }),
  };
}

/** Without a job the window is told all the same: it may be listening already. */
export async function openStudy(services: HostServices, input: CallParsed<'study/open'>, control: Partial<JobControl> = {}, jobId: string | null = null): Promise<StudyOpened> {
  const { studies, store, findings, openings, recent, surroundings } = services;
  const { imageIds, ...opened } = await openings.open(await openingOf(services, input), {
    ...control, onFound: (found) => surroundings.emit('study/found', { jobId, ...found, studies: [...found.studies], removed: [...found.removed] }),
  });
  if ('demo' in input) {
    const images = imageIds.map((id) => studies.image(id));
    const { byImage } = await readFindingFile(images, join(demoStudyFolder(services), 'boxes.csv'));
    // Once: whoever changed or removed them does not get them again.
    if (!store.describe().isReadOnly) takeFindings(store, byImage.filter(({ imageId }) => !store.annotations.isTouched(imageId)).map((image) => ({ ...image, studyId: studies.studyOf(image.imageId) })));
    surroundings.emit('study/found', { jobId, studies: studies.describe(imageIds.map((id) => studies.studyOf(id)), findings.count), removed: [], firstImageId: null });
  }
  const paths = 'path' in input ? [input.path] : 'paths' in input ? input.paths : [];
  if (opened.images > 0) for (const path of paths) await recent.note(path, { images: opened.images, openedAt: new Date() });
  return { kind: 'study', ...opened };
}

async function openingOf(services: HostServices, input: CallParsed<'study/open'>): Promise<Opening> {
  if ('path' in input) return { paths: [input.path] };
  if ('paths' in input) return { paths: input.paths };
  if ('demo' in input) return { paths: [demoStudyFolder(services)], isDemo: true };
  return openingOfUploads(input.uploads, services.uploads);
}

function demoStudyFolder({ surroundings }: HostServices): string {
  return surroundings.demoStudyFolder ?? join(assetsFolder, 'demo-study');
}

/** One file is opened as it is; several are one model with its data beside it. */
async function modelFromUploads({ uploads }: HostServices, ids: readonly string[]): Promise<string> {
  const [only] = ids;
  if (only !== undefined && ids.length === 1) return uploads.file(only).path;
  const main = mainModelFile(ids.map((id) => uploads.file(id).name));
  return join(await uploads.together(ids), main);
}
