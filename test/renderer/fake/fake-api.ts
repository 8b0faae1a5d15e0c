// A host in the page: the whole contract answered from drawn images and maps. For tests and for looking at the window.
import { mapSpaces } from '../../../src/contracts/explanation.ts';
import { placementOnGrid } from '../../../src/contracts/coordinates.ts';
import { contractSum } from '../../../src/contracts/contract-sum.ts';
import { createFakeStore } from './fake-store.ts';
import { fakeMapMeasures } from './fake-map-measures.ts';
import { drawCam, chestOf, drawPixelMap } from './synthetic.ts';
import type { Box } from '../../../src/contracts/annotation.ts';
import type { Placement } from '../../../src/contracts/coordinates.ts';
import type { MethodId } from '../../../src/contracts/explanation.ts';
import type { CallInput, CallOutput, CallParsed, Channel, EventName, EventPayload, ImageDescription, JobResult, MapSummary, ModelDescription, OverreadApi, Prediction, StudySummary } from '../../../src/contracts/ipc.ts';

const cols = 1000;
const rows = 1220;
const engine = { id: 'ort:cpu', name: 'ort', device: 'cpu', version: '1.30.0', note: null } as const;
const placement: Placement = {
  planeWidth: 224, planeHeight: 224, imageWidth: cols, imageHeight: rows,
  toImage: [cols / 224, 0, 0, 0, cols / 224, (rows - cols) / 2], seen: { x: 0, y: (rows - cols) / 2, width: cols, height: cols },
};
const labels = ['Effusion', 'Cardiomegaly', 'Nodule', 'Pneumothorax'];
const probabilities = [0.93, 0.41, 0.08, 0.02];

const images = ['effusion-left', 'normal', 'silent'].map((id, index) => ({ id, name: `${id}.dcm`, kind: 'dicom' as const, rows, cols, frames: 1, caption: index === 1 ? 'PA · MONOCHROME1' : 'PA', boxes: index === 0 ? 2 : 0, note: null }));
const study: StudySummary = {
  id: 'demo', title: 'DEMO', date: '2026-11-20', time: '09:30', isDemo: true, description: '', accessionNumber: '', modalities: ['DX'], imageCount: images.length, awaited: 0, presentationStates: 0,
  patient: { id: 'demo-patient', name: 'DEMO', number: 'D-1', birthDate: '', sex: '', notes: [] },
  series: [{ id: 's1', description: 'Chest PA', modality: 'DX', images, imageCount: images.length }],
};

const model: ModelDescription = {
  id: 'honest', name: 'Honest demo model', format: 'onnx', isDemo: true, description: 'A small CNN trained on drawn radiographs with markers placed at random.',
  labels, classes: 'independent', scores: ['logit', 'probability', 'log-probability'],
  layers: [
    { name: 'stage2/relu', channels: 32, height: 56, width: 56, isDefault: false, op: 'Relu' },
    { name: 'stage3/relu', channels: 64, height: 28, width: 28, isDefault: false, op: 'Relu' },
    { name: 'stage4/relu', channels: 96, height: 14, width: 14, isDefault: true, op: 'Relu' },
  ],
  input: { height: 224, width: 224, channels: 1, layout: 'NCHW' }, thresholds: { Effusion: 0.5 },
  intendedUse: 'Demonstration only.', licence: 'MIT', notes: ['Weights were widened from float16 to float32, exactly.'],
};

const predictionsFor = (values: readonly number[]): Prediction[] => values.map((probability, index) => ({
  index, label: labels[index] ?? '', logit: Math.log(probability / (1 - probability)), probability, threshold: index === 0 ? 0.5 : index === 1 ? 0.6 : null,
}));

type JobChannel = 'study/open' | 'predict/start' | 'map/start' | 'curve/start' | 'disagreement/start' | 'feature/start' | 'what-if/start' | 'input/start' | 'report/start';

export interface FakeOptions {
  /** How long each job takes. */
  readonly delayMs: number;
}

export function createFakeApi({ delayMs }: FakeOptions): OverreadApi & { readonly cancelled: string[] } {
  const listeners = new Map<string, Set<(payload: never) => void>>();
  const urls = new Map<string, string>();
  const timers = new Map<string, ReturnType<typeof setTimeout>[]>();
  const cancelled: string[] = [];
  let count = 0;
  const boxes: readonly Box[] = [
    { id: 'b1', label: 'Effusion', role: 'finding', reader: 'generator', x: 610, y: 760, width: 280, height: 240 },
    { id: 'b2', label: 'Costophrenic angle', role: 'reference-normal', x: 110, y: 800, width: 180, height: 160 },
  ];
  const measures = fakeMapMeasures((id, values) => keep(`map/${id}`, values));
  const keep = (path: string, bytes: BlobPart) => urls.set(path, URL.createObjectURL(new Blob([bytes])));
  const emit = <E extends EventName>(event: E, payload: EventPayload<E>) => listeners.get(event)?.forEach((listener) => (listener as (value: EventPayload<E>) => void)(payload));

  function summary(method: MethodId, target: number, imageId: string, layer: string): MapSummary {
    const id = `${method}-${target}-${imageId}-${layer}`;
    const isCam = mapSpaces[method] === 'cam';
    const grid = isCam ? (model.layers.find(({ name }) => name === layer)?.width ?? 14) : 224;
    const isEmpty = imageId === 'silent' && isCam;
    const values = isCam ? drawCam(grid, { x: 0.74 - target * 0.15, gain: method === 'layer-cam' ? 3.2 : 2.1, isEmpty }) : drawPixelMap(224, { seed: method.length + target });
    keep(`map/${id}`, values);
    const made: MapSummary = {
      id, method, space: mapSpaces[method], modelId: model.id, imageId, target: { index: target, name: labels[target] ?? '', sign: 1 },
      layer: { name: layer === 'auto' ? 'stage4/relu' : layer, shape: [1, 96, grid, grid] }, min: Math.min(...values), max: Math.max(...values),
      placement: placementOnGrid(placement, grid, grid) as MapSummary['placement'], hasEvidence: !isEmpty, parameters: {}, identicalTo: method === 'hires-cam' ? 'grad-cam' : null,
    };
    measures.know(made, values);
    return made;
  }

  const store = createFakeStore({
    emit, readers: [{ id: 'reader-1', name: 'generator', createdAt: '2026-11-20T09:00:00.000Z' }],
    annotations: boxes.map(({ id, label, role, x, y, width, height }) => ({
      id, imageId: 'effusion-left', frame: 0, shape: { kind: 'box', x, y, width, height }, finding: { label, role, laterality: null, confidence: null }, comment: '',
      readerId: 'reader-1', version: 1, createdAt: '2026-11-20T09:00:00.000Z', changedAt: '2026-11-20T09:00:00.000Z',
    })),
  });

  const findingsOf = (imageId: string) => store['annotations/list']({ imageId }).annotations.flatMap(({ id, shape, finding }) => (finding === null || (shape.kind !== 'box' && shape.kind !== 'ellipse') ? [] : [{ id, kind: shape.kind, ...finding }]));
  const agreement = (methods: readonly MethodId[], imageId: string, ids?: readonly string[]) => findingsOf(imageId).filter(({ id }) => ids?.includes(id) ?? true).flatMap((box) => methods.map((method, at) => ({
    boxId: box.id, label: box.label, role: box.role, kind: box.kind, point: null, method, undefinedBecause: null,
    energy: box.id === 'b1' ? 0.72 - at * 0.05 : 0.02, energyByChance: 0.067, hit: box.id === 'b1' && at !== 1, hitByChance: 0.067,
    iou: box.id === 'b1' ? 0.48 - at * 0.04 : 0.01, iouByChance: 0.05, threshold: 1.2,
  })));

  const deliver: { [C in JobChannel]: (input: CallParsed<C>) => JobResult } = {
    'study/open': () => ({
      kind: 'study', firstImageId: null, images: 0, studies: 0, problemCount: 1, notes: [],
      problems: [{ name: 'notes.txt', reason: 'not a DICOM file or a picture: expected a DICM prefix, PNG or JPEG' }],
    }),
    'predict/start': ({ imageId, modelId }) => ({ kind: 'predict', imageId, modelId, predictions: predictionsFor(probabilities), top: 0, engine, elapsedMs: 31 }),
    'map/start': ({ imageId, target, methods, layer, findingIds }) => {
      const index = target === 'top' ? 0 : typeof target === 'number' ? target : labels.indexOf(target);
      return { kind: 'maps', maps: methods.map((method) => summary(method, index, imageId, layer)), refused: [], agreement: agreement(methods, imageId, findingIds), predictions: predictionsFor(probabilities), engine, elapsedMs: 184 };
    },
    'feature/start': ({ imageId, layer, channel }) => ({ kind: 'feature', map: summary('deconvnet', channel, imageId, layer), activationMax: 4.21 / (channel + 1), engine, elapsedMs: 60 }),
    'what-if/start': ({ rect, fill }) => ({
      kind: 'what-if', before: predictionsFor(probabilities), after: predictionsFor([rect.x + rect.width > 600 && rect.y > 600 ? 0.21 : 0.92, 0.4, 0.09, 0.02]), rect, fill, elapsedMs: 42,
    }),
    'input/start': () => {
      const values = Float32Array.from(chestOf(224, 224), (value) => value / 2048 - 1);
      keep('input/in', values);
      return {
        kind: 'input', inputId: 'in', width: 224, height: 224, channels: 1, min: Math.min(...values), max: Math.max(...values), placement: placement as MapSummary['placement'],
        steps: ['VOI window C 2048 W 4096 from the file', 'Cropped to the central square', 'Resized 1000 → 224, bilinear with antialiasing', '(v · 1/255 − 0.5) / 0.5'],
        cells: { rows: 14, cols: 14, layer: 'stage4/relu' },
      };
    },
    'curve/start': ({ mapId, shape }) => ({ kind: 'curve', mapId, curve: measures.curve(mapId, shape) }),
    'disagreement/start': ({ mapIds }) => ({ kind: 'disagreement', ...measures.disagreement(mapIds) }),
    'report/start': () => ({ kind: 'report', downloadUrl: 'download/report', fileName: 'report.html', savedTo: null }),
  };

  function run<C extends JobChannel>(channel: C, input: CallParsed<C>): { jobId: string } {
    count += 1;
    const jobId = `job-${count}`;
    const steps = [1, 2, 3].map((done) => setTimeout(() => emit('job/progress', { jobId, stage: 'computing', done, total: 4 }), (delayMs * done) / 4));
    if (channel === 'map/start' && findingsOf((input as CallParsed<'map/start'>).imageId).length > 0) {
      const { kind: _kind, agreement: _agreement, ...maps } = deliver['map/start'](input as CallParsed<'map/start'>) as Extract<JobResult, { kind: 'maps' }>;
      steps.push(setTimeout(() => emit('job/maps', { jobId, ...maps }), delayMs * 0.8));
    }
    timers.set(jobId, [...steps, setTimeout(() => emit('job/done', { jobId, result: deliver[channel](input) }), delayMs)]);
    return { jobId };
  }

  const describe = (imageId: string): ImageDescription => ({
      id: imageId, name: `${imageId}.dcm`, rows, cols, samples: 1, frames: 1, storedType: 'uint16', minStored: 0, maxStored: 4095, slope: 1, intercept: 0, isInverted: false,
      windows: [{ center: 2000, width: 3600, explanation: 'Standard', function: 'LINEAR' }, { center: 1200, width: 1600, explanation: 'Lung', function: 'LINEAR' }, { center: 2600, width: 1800, explanation: 'Bone', function: 'SIGMOID' }],
      areWindowsOfFrame: false, plane: null, cine: null, pixelAspect: 1, marks: null, laterality: null, view: 'PA', flags: [], spacingMm: { row: 0.36, column: 0.36, kind: 'imager', magnification: 1.06, calibration: null }, orientation: { left: 'R', right: 'L', top: '', bottom: '' },
      facts: [{ name: 'Study', value: 'DEMO' }, { name: 'Date', value: '2026-11-20' }, { name: 'View', value: 'PA' }, { name: 'Exposure', value: '110 kV · 2.1 mAs' }],
  });

  const answers: { [C in Exclude<Channel, JobChannel>]: (input: CallInput<C>) => CallOutput<C> } = {
    'app/describe': () => ({ version: '0.1.0', engines: [{ id: 'ort:cpu', description: { name: 'ort', device: 'cpu', version: '1.30.0' }, reason: null, remedy: null }], measured: [], platform: 'browser', canPickFiles: false }),
    'app/hello': () => ({ contract: contractSum() }),
    'app/menu': () => ({}),
    'study/list': () => ({ studies: [study] }),
    'study/close': ({ studyId }) => {
      emit('study/found', { jobId: null, studies: [], removed: [studyId], firstImageId: null });
      return {};
    },
    'series/images': () => ({ images }),
    'recent/list': () => ({ recent: [] }),
    'recent/forget': () => ({}),
    'dialog/pick': () => ({ path: null }),
    'image/describe': ({ imageId }) => describe(imageId),
    ...store,
    'gate/check': () => ({ verdict: 'accepted', reasons: [], checked: ['blank'], notChecked: [], override: null }),
    'gate/override': () => ({ verdict: 'accepted', reasons: [], checked: ['blank'], notChecked: [], override: null }),
    'model/list': () => ({ models: [model, { ...model, id: 'cheating', name: 'Cheating demo model' }] }),
    'model/open': () => model,
    'model/describe': ({ modelId }) => ({ ...model, id: modelId, name: modelId === 'honest' ? model.name : 'Cheating demo model' }),
    'job/cancel': ({ jobId }) => {
      cancelled.push(jobId);
      timers.get(jobId)?.forEach((timer) => clearTimeout(timer));
      emit('job/cancelled', { jobId });
      return { isCancelled: true };
    },
    'export/save': () => ({ savedTo: null }),
  };

  const isJob = (channel: Channel): channel is JobChannel => channel in deliver;
  return {
    cancelled,
    async call<C extends Channel>(channel: C, input: CallInput<C>): Promise<CallOutput<C>> {
      await Promise.resolve();
      const withDefaults = { layer: 'auto', score: 'logit', ...input };
      if (isJob(channel)) return run(channel, withDefaults as unknown as CallParsed<typeof channel>) as CallOutput<C>;
      return (answers[channel as Exclude<Channel, JobChannel>] as unknown as (value: CallInput<C>) => CallOutput<C>)(input);
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener as (payload: never) => void));
      return () => set.delete(listener as (payload: never) => void);
    },
    bytesUrl(path) {
      const imageId = /^image\/(.*)\/0$/.exec(path)?.[1];
      if (imageId !== undefined && !urls.has(path)) keep(path, chestOf(cols, rows, { hasEffusion: imageId !== 'normal', seed: imageId.length }));
      return path.startsWith('thumbnail/') ? thumbnail() : (urls.get(path) ?? `data:,${path}`);
    },
  };
}

function thumbnail(): string {
  return `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 12"><rect width="10" height="12" fill="#333"/><ellipse cx="3" cy="5.5" rx="1.5" ry="3.4" fill="#111"/><ellipse cx="7" cy="5.5" rx="1.5" ry="3.4" fill="#111"/></svg>')}`;
}
