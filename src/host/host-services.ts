// The host's services put together, and what the surroundings (browser host, Electron) lend them.
import { createAgreements } from './services/agreements.ts';
import { createGate } from './services/gate.ts';
import { createDownloads } from './services/downloads.ts';
import { createExplanations } from './services/explanations.ts';
import { createImages } from './services/images.ts';
import { createModelInputs } from './services/inputs.ts';
import { createJobs } from './jobs.ts';
import { createMapMeasures } from './services/map-measures.ts';
import { createMaps } from './services/maps.ts';
import { createModels } from './services/models.ts';
import { createOpenings } from './services/openings.ts';
import { createRecent } from './services/recent.ts';
import { createReports } from './services/reports.ts';
import { createStudies } from './services/studies.ts';
import { createThumbnails } from './services/thumbnails.ts';
import { createUploads } from './services/uploads.ts';
import { createWhatIf } from './services/what-if.ts';
import { createFindings } from './store/findings.ts';
import { createNotes } from './store/notes.ts';
import { createReaderComparisons } from './store/reader-comparisons.ts';
import { recordedOf } from './store/recorded.ts';
import { takeOverBoxFile } from './store/box-file-of-before.ts';
import { openStore } from '../store/store.ts';
import { createEngines } from './engines/engine-service.ts';
import { createWorkerClient } from './worker-client.ts';
import type { Emit, Jobs } from './jobs.ts';
import type { Agreements } from './services/agreements.ts';
import type { Downloads } from './services/downloads.ts';
import type { Explanations } from './services/explanations.ts';
import type { Images } from './services/images.ts';
import type { Gate } from './services/gate.ts';
import type { ModelInputs } from './services/inputs.ts';
import type { MapMeasures } from './services/map-measures.ts';
import type { Maps } from './services/maps.ts';
import type { Models } from './services/models.ts';
import type { Openings } from './services/openings.ts';
import type { Recent } from './services/recent.ts';
import type { Reports } from './services/reports.ts';
import type { Studies } from './services/studies.ts';
import type { Thumbnails } from './services/thumbnails.ts';
import type { Uploads } from './services/uploads.ts';
import type { WhatIf } from './services/what-if.ts';
import type { Findings } from './store/findings.ts';
import type { Notes } from './store/notes.ts';
import type { ReaderComparisons } from './store/reader-comparisons.ts';
import type { StoreNotice } from '../contracts/annotation-calls.ts';
import type { Store } from '../store/store.ts';
import type { Engines } from './engines/engine-service.ts';
import type { WorkerClient, WorkerProcess } from './worker-client.ts';

export interface Surroundings {
  readonly platform: 'electron' | 'browser';
  /** Where everything is kept that the user made. */
  readonly dataFolder: string;
  readonly emit: Emit;
  readonly spawnWorker: () => WorkerProcess;
  /** One line without patient data. */
  readonly log: (line: string) => void;
  /** A file dialog of the system; absent in a browser. */
  readonly pick?: (what: 'study' | 'folder' | 'model' | 'boxes' | 'backup') => Promise<string | null>;
  /** Saves a file where the user says; absent in a browser, where the window downloads it. @returns the place, null when dismissed */
  readonly save?: (suggestedName: string, path: string) => Promise<string | null>;
  /** Bytes of a file that a window may hand over. */
  readonly uploadCeiling?: number;
  /** How long nobody must have asked for anything before engines are measured. */
  readonly engineIdleMs?: number;
  /** In place of the bundled ones, for tests. */
  readonly demoStudyFolder?: string;
  readonly demoModelsFolder?: string;
}

export interface HostServices {
  readonly surroundings: Surroundings;
  readonly worker: WorkerClient;
  readonly engines: Engines;
  readonly studies: Studies;
  readonly openings: Openings;
  readonly recent: Recent;
  readonly images: Images;
  readonly thumbnails: Thumbnails;
  readonly store: Store;
  /** What is still to be told of how it was found. */
  readonly storeNotices: StoreNotice[];
  readonly findings: Findings;
  readonly models: Models;
  readonly inputs: ModelInputs;
  readonly gate: Gate;
  readonly maps: Maps;
  readonly explanations: Explanations;
  readonly agreements: Agreements;
  readonly mapMeasures: MapMeasures;
  readonly comparisons: ReaderComparisons;
  readonly reports: Reports;
  readonly whatIf: WhatIf;
  readonly downloads: Downloads;
  readonly notes: Notes;
  readonly uploads: Uploads;
  readonly jobs: Jobs;
}

export function createHostServices(surroundings: Surroundings): HostServices {
  const { dataFolder, emit, spawnWorker, log, demoModelsFolder, uploadCeiling, engineIdleMs } = surroundings;
  const engines = createEngines({ spawn: spawnWorker, dataFolder, log, onChange: () => emit('engines/changed', {}), ...(engineIdleMs === undefined ? {} : { idleMs: engineIdleMs }) });
  const worker = engines.watch(createWorkerClient({
    spawn: spawnWorker,
    onRestart: (reason, { isOwnDoing }) => {
      log(`the compute process was restarted: ${reason}`);
      // After a cancel that is how the work was stopped, and no news.
      if (!isOwnDoing) emit('worker/restarted', { reason });
    },
  }));
  const studies = createStudies();
  const thumbnails = createThumbnails();
  const images = createImages(studies, thumbnails);
  const store = openStore({ folder: dataFolder, onChange: (news) => emit('store/changed', news) });
  const storeNotices: StoreNotice[] = [];
  takeOverBoxFile(dataFolder, store, { log, tell: (notice) => storeNotices.push(notice) });
  const findings = createFindings(store);
  const notes = createNotes(store, studies);
  const models = createModels(worker, { log, onUse: notes.model, ...(demoModelsFolder === undefined ? {} : { demoFolder: demoModelsFolder }) });
  const inputs = createModelInputs(images);
  const maps = createMaps();
  const explanations = createExplanations(worker, inputs, maps);
  const agreements = createAgreements(worker);
  const gate = createGate(images);
  const comparisons = createReaderComparisons();
  const whatIf = createWhatIf({ images, explanations, worker });
  return {
    surroundings, worker, engines, studies, openings: createOpenings(studies, { boxCount: findings.count }), recent: createRecent(dataFolder), images, thumbnails, store, storeNotices, findings, models, inputs, maps, explanations, agreements, comparisons, gate, whatIf, mapMeasures: createMapMeasures(worker, maps),
    reports: createReports({ images, findings, inputs, gate, explanations, agreements, whatIf, onMade: notes.made,
      readersOf: async (imageId, image, signal) => comparisons.report({ image, recorded: await recordedOf(store, imageId) }, { signal }),
    }),
    downloads: createDownloads(), notes,
    uploads: createUploads(uploadCeiling === undefined ? {} : { ceiling: uploadCeiling }),
    jobs: createJobs(emit),
  };
}

export async function disposeHostServices({ jobs, worker, engines, uploads, thumbnails, comparisons, images, store }: HostServices): Promise<void> {
  jobs.cancelAll();
  comparisons.dispose();
  thumbnails.dispose();
  engines.dispose();
  worker.dispose();
  await Promise.all([images.dispose(), uploads.dispose()]);
  store.close();
}
