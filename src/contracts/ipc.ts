// Everything the window may ask of the host and everything the host may tell the window. Nothing is sent that is not here.
// Pixels and maps never travel through calls: they are fetched by URL (see `bytesUrl` below).
import { z } from 'zod';
import { annotationCalls, annotationEvents } from './annotation-calls.ts';
import { engineIds, engineVerdicts } from './engines.ts';
import { errorCatalogue } from './errors.ts';
import { mapSpaceNames, methodIds, scoreKinds } from './explanation.ts';
import { agreementSchema, disagreementSchema, findingShapeSchema, placementSchema, rectSchema as rect, thresholdCurveSchema } from './map-measures.ts';
import { menuContentSchema } from './menu.ts';
import { mapParametersSchema, samplingSchema } from './sampling.ts';
import { gateRecordSchema } from './input-gate.ts';
import { readingCalls } from './reader-agreement.ts';
import { voiFunctions } from './voi-window.ts';
import { imageSummarySchema, recentSchema, studyOpenedSchema, studySummarySchema } from './studies.ts';
import type { ErrorCode } from './errors.ts';

const id = z.string().min(1);
export const errorMessageSchema = z.object({ code: z.enum(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]), message: z.string() });
const engine = z.object({ id: z.enum(engineIds), name: z.enum(['ort', 'tfjs']), device: z.string(), version: z.string(), note: z.string().nullable() });
/** Every engine that this kind of machine can have; description null: not available, and why. */
const engineCandidate = z.object({
  id: z.enum(engineIds), description: z.object({ name: z.enum(['ort', 'tfjs']), device: z.string(), version: z.string() }).nullable(), reason: z.string().nullable(), remedy: z.string().nullable(),
});
const measuredEngines = z.object({
  model: z.string(), engine: z.enum(engineIds),
  measurements: z.array(z.object({ id: z.enum(engineIds), verdict: z.enum(engineVerdicts), ms: z.number().nullable(), detail: z.string().nullable() })),
});

/** A preset of the file: a window, or a VOI LUT, whose entry i is the level 0…65535 of modality value first + i. */
const voiWindow = z.object({
  center: z.number(), width: z.number(), explanation: z.string(), function: z.enum(voiFunctions),
  table: z.object({ first: z.number(), levels: z.array(z.int()).min(1) }).optional(),
});
const vector = z.tuple([z.number(), z.number(), z.number()]);
export const imageDescriptionSchema = z.object({
  id, name: z.string(), rows: z.int(), cols: z.int(), samples: z.union([z.literal(1), z.literal(3)]), frames: z.int(),
  /** How /bytes/image/<id> is to be read: little endian, row-major. */
  storedType: z.enum(['uint8', 'int8', 'uint16', 'int16']),
  minStored: z.number(), maxStored: z.number(),
  slope: z.number(), intercept: z.number(), isInverted: z.boolean(),
  windows: z.array(voiWindow).min(1),
  /** The file gives each frame windows of its own: frames are shown through those until the reader chooses another. PS3.3 C.7.6.16.2.10. */
  areWindowsOfFrame: z.boolean(),
  /** Of several frames: how fast the file wants them shown, and in which way; null where it does not say. PS3.3 C.7.6.5. */
  cine: z.object({ framesPerSecond: z.number().positive().nullable(), playback: z.enum(['loop', 'sweep']).nullable() }).nullable(),
  /** Height of a pixel over its width. */
  pixelAspect: z.number().positive(),
  /** What lies over the pixels, as bits at /bytes/image-marks/<id>/<frame>: 1 overlay, 2 shutter (of this grey), 4 padding. */
  marks: z.object({ overlays: z.array(z.string()), shutterGrey: z.number().nullable(), hasPadding: z.boolean() }).nullable(),
  /** PS3.3 10.7.1: in the plane of a section, calibrated, at the detector, at the digitised film, or not said. */
  spacingMm: z.object({
    row: z.number(), column: z.number(), kind: z.enum(['patient', 'calibrated', 'imager', 'scanned', 'unspecified']),
    magnification: z.number().nullable(), calibration: z.string().nullable(),
  }).nullable(),
  /** Where the frame lies in the patient, in millimetres: the centre of its first pixel, the ways to the next pixel of the row and of the column. `space`: images in one can be compared; a hash. PS3.3 C.7.6.2.1.1. */
  plane: z.object({ space: z.string(), origin: vector, alongRow: vector, alongColumn: vector, thicknessMm: z.number().nullable() }).nullable(),
  /** Letters at the left, right, top and bottom edge, '' where unknown. */
  orientation: z.object({ left: z.string(), right: z.string(), top: z.string(), bottom: z.string() }),
  /** Lines for the corner of the view. */
  laterality: z.string().nullable(), view: z.string().nullable(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  /** What has to be known before the pixels are trusted: lossy compression, burnt-in text. */
  flags: z.array(z.object({ text: z.string(), hint: z.string() })),
});

const modelSummary = z.object({ id, name: z.string(), format: z.string(), isDemo: z.boolean(), description: z.string() });
const layerSummary = z.object({ name: z.string(), channels: z.int(), height: z.int(), width: z.int(), isDefault: z.boolean(), op: z.string() });
export const modelDescriptionSchema = modelSummary.extend({
  labels: z.array(z.string()), classes: z.enum(['exclusive', 'independent']).nullable(), scores: z.array(z.enum(scoreKinds)),
  layers: z.array(layerSummary), input: z.object({ height: z.int(), width: z.int(), channels: z.int(), layout: z.enum(['NCHW', 'NHWC']) }),
  thresholds: z.record(z.string(), z.number()), intendedUse: z.string(), licence: z.string(), notes: z.array(z.string()),
});

const prediction = z.object({
  index: z.int(), label: z.string(), logit: z.number(), probability: z.number().nullable(), threshold: z.number().nullable(),
});
export const mapSummarySchema = z.object({
  /** Content hash: the map at /bytes/map/<id> never changes. */
  id, method: z.enum(methodIds), space: z.enum(mapSpaceNames), modelId: id, imageId: id,
  target: z.object({ index: z.int(), name: z.string(), sign: z.union([z.literal(1), z.literal(-1)]) }),
  layer: z.object({ name: z.string(), shape: z.array(z.int()) }).nullable(),
  /** Raw values as computed. */
  min: z.number(), max: z.number(),
  /** The plane served at /bytes/map/<id>: float32, planeHeight × planeWidth (input-space maps: channels summed, signed). */
  placement: placementSchema,
  hasEvidence: z.boolean(),
  /** What it was made with beyond the question: steps, baseline, seed, and what came out beside the map. */
  parameters: mapParametersSchema,
  /** Set where the method must equal another one at this layer (grad-cam = hires-cam before global average pooling). */
  identicalTo: z.enum(methodIds).nullable(),
});
/** Methods that have no map of this image at this layer, and why. */
const refusedMethods = z.array(z.object({ method: z.enum(methodIds), error: errorMessageSchema }));
/** Counted from 0. */
const frame = z.int().nonnegative().default(0);
const fill = z.enum(['mean', 'blur']);
const mapQuestion = z.object({
  imageId: id, frame, modelId: id, target: z.union([z.literal('top'), z.int(), z.string()]), methods: z.array(z.enum(methodIds)).min(1),
  layer: z.string().default('auto'), score: z.enum(scoreKinds).default('logit'), sampling: samplingSchema.optional(),
  /** Agreement is measured with these findings alone; left out: with all of the frame. Of thousands a window lists a few. */
  findingIds: z.array(id).max(1000).optional(),
});
const jobStarted = z.object({ jobId: id });

/** What a finished job delivers; `kind` is the call that started it. */
export const jobResultSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('predict'), imageId: id, modelId: id, predictions: z.array(prediction), top: z.int(), engine, elapsedMs: z.number() }),
  z.object({ kind: z.literal('maps'), maps: z.array(mapSummarySchema), refused: refusedMethods, agreement: z.array(agreementSchema), predictions: z.array(prediction), engine, elapsedMs: z.number() }),
  z.object({ kind: z.literal('curve'), mapId: id, curve: thresholdCurveSchema }),
  disagreementSchema.extend({ kind: z.literal('disagreement') }),
  z.object({ kind: z.literal('feature'), map: mapSummarySchema, activationMax: z.number(), engine, elapsedMs: z.number() }),
  z.object({ kind: z.literal('what-if'), before: z.array(prediction), after: z.array(prediction), rect, fill, elapsedMs: z.number() }),
  z.object({
    kind: z.literal('input'), inputId: id, width: z.int(), height: z.int(), channels: z.int(), min: z.number(), max: z.number(),
    placement: placementSchema, steps: z.array(z.string()), cells: z.object({ rows: z.int(), cols: z.int(), layer: z.string() }).nullable(),
  }),
  studyOpenedSchema,
  z.object({ kind: z.literal('report'), downloadUrl: z.string(), fileName: z.string(), savedTo: z.string().nullable() }),
]);

function call<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): { readonly input: I; readonly output: O } {
  return { input, output };
}

/** Every request the window may make. One line per channel. */
export const calls = {
  /** Which contract the host speaks, as contract-sum.ts says it: a window of another version asks nothing more. */
  'app/hello': call(z.object({}), z.object({ contract: z.string() })),
  'app/describe': call(z.object({}), z.object({ version: z.string(), engines: z.array(engineCandidate), measured: z.array(measuredEngines), platform: z.enum(['electron', 'browser']), canPickFiles: z.boolean() })),
  /** The window's menus, for the system's own menu; a host without one takes no notice. */
  'app/menu': call(menuContentSchema, z.object({})),
  /** All studies, or that of one image. Of a long series only the first images are listed. */
  'study/list': call(z.object({ imageId: id.optional() }), z.object({ studies: z.array(studySummarySchema) })),
  /** Paths on this machine, files sent to /bytes/upload before, or the demo study. 'study/found' tells what is there while it is found. */
  'study/open': call(z.union([z.object({ path: id }), z.object({ paths: z.array(id).min(1) }), z.object({ uploads: z.array(id).min(1) }), z.object({ demo: z.literal(true) })]), jobStarted),
  /** 'study/found' tells that it is gone. Files and annotations stay as they are. */
  'study/close': call(z.object({ studyId: id }), z.object({})),
  'series/images': call(z.object({ seriesId: id }), z.object({ images: z.array(imageSummarySchema) })),
  'recent/list': call(z.object({}), z.object({ recent: z.array(recentSchema) })),
  'recent/forget': call(z.object({ path: id }), z.object({})),
  'dialog/pick': call(z.object({ what: z.enum(['study', 'folder', 'model', 'boxes', 'backup']) }), z.object({ path: z.string().nullable() })),
  'image/describe': call(z.object({ imageId: id, frame }), imageDescriptionSchema),
  ...annotationCalls,
  ...readingCalls,
  /** Is this an image of the kind that the model was made for? */
  'gate/check': call(z.object({ imageId: id, frame, modelId: id }), gateRecordSchema),
  /** Somebody read the reasons and goes on: kept for this image and model, and said in every report. */
  'gate/override': call(z.object({ imageId: id, frame, modelId: id }), gateRecordSchema),
  'model/list': call(z.object({}), z.object({ models: z.array(modelSummary) })),
  'model/open': call(z.union([z.object({ path: id }), z.object({ uploads: z.array(id).min(1) })]), modelSummary),
  'model/describe': call(z.object({ modelId: id }), modelDescriptionSchema),
  'predict/start': call(z.object({ imageId: id, frame, modelId: id }), jobStarted),
  'map/start': call(mapQuestion, jobStarted),
  /** One map at every threshold, beside one finding or alone. */
  'curve/start': call(z.object({ mapId: id, shape: findingShapeSchema.nullable() }), jobStarted),
  /** Maps of one image against each other. */
  'disagreement/start': call(z.object({ mapIds: z.array(id).min(2).max(64) }), jobStarted),
  /** The deconvnet reconstruction of one channel of one layer. */
  'feature/start': call(z.object({
    imageId: id, frame, modelId: id, layer: z.string(), channel: z.int().nonnegative(), position: z.object({ y: z.int(), x: z.int() }).nullable(), switches: z.enum(['sum', 'overwrite']).default('sum'),
  }), jobStarted),
  /** The scores when a rectangle of the image is painted out. */
  'what-if/start': call(z.object({ imageId: id, frame, modelId: id, rect, fill }), jobStarted),
  /** The input tensor as the network gets it: grey plane at /bytes/input/<inputId>, float32. */
  'input/start': call(z.object({ imageId: id, frame, modelId: id, layer: z.string().default('auto') }), jobStarted),
  /** `hasComments`: with what readers wrote beside their findings, which may name a patient. `painted`: parts that were painted out; their scores are asked for anew. */
  'report/start': call(mapQuestion.extend({ hasComments: z.boolean().default(false), painted: z.array(z.object({ rect, fill })).max(16).default([]) }), jobStarted),
  'job/cancel': call(z.object({ jobId: id }), z.object({ isCancelled: z.boolean() })),
  /** A PNG composed in the window, handed over to be saved (browser: null, the window downloads it itself). */
  'export/save': call(z.object({ suggestedName: z.string(), upload: id }), z.object({ savedTo: z.string().nullable() })),
} as const;

/** Everything the host may tell the window unasked. */
export const events = {
  /** Studies that are new or changed, as they are now, and those that are gone; `firstImageId` is the best one to begin with so far. */
  'study/found': z.object({ jobId: id.nullable(), studies: z.array(studySummarySchema), removed: z.array(id), firstImageId: id.nullable() }),
  'job/progress': z.object({ jobId: id, stage: z.string(), done: z.number(), total: z.number() }),
  /** Of a 'map/start' job whose image has boxes: the maps, while agreement is still being measured. 'job/done' follows with both. */
  'job/maps': z.object({ jobId: id, maps: z.array(mapSummarySchema), refused: refusedMethods, predictions: z.array(prediction), engine, elapsedMs: z.number() }),
  'job/done': z.object({ jobId: id, result: jobResultSchema }),
  'job/failed': z.object({ jobId: id, error: errorMessageSchema }),
  'job/cancelled': z.object({ jobId: id }),
  /** Events were lost on the way and cannot be had any more: jobs that were under way have no end. 'store/changed' follows. */
  'app/missed': z.object({}),
  ...annotationEvents,
  /** Engines were looked for or measured: 'app/describe' says what is known now. */
  'engines/changed': z.object({}),
  'worker/restarted': z.object({ reason: z.string() }),
  /** A command of the window's own registry was chosen in the system's menu. */
  'app/command': z.object({ command: id }),
  /** Paths that the system handed over: on the command line, by a second start, or by a file that was opened outside. */
  'app/open': z.object({ paths: z.array(id).min(1) }),
  /** The host or the page ended by itself; it was started again and what was open has been read again. */
  'app/recovered': z.object({ what: z.enum(['host', 'window']), reason: z.string() }),
} as const;

export type Channel = keyof typeof calls;
export type EventName = keyof typeof events;
export type CallInput<C extends Channel> = z.input<(typeof calls)[C]['input']>;
export type CallParsed<C extends Channel> = z.output<(typeof calls)[C]['input']>;
export type CallOutput<C extends Channel> = z.output<(typeof calls)[C]['output']>;
export type EventPayload<E extends EventName> = z.output<(typeof events)[E]>;
export type JobResult = z.output<typeof jobResultSchema>;
export type ImageDescription = z.output<typeof imageDescriptionSchema>;
export type ModelDescription = z.output<typeof modelDescriptionSchema>;
export type MapSummary = z.output<typeof mapSummarySchema>;
export type { Agreement, DerivedMap, Disagreement, ThresholdCurve } from './map-measures.ts';
export type Prediction = z.output<typeof prediction>;
export type { ImageSummary, PatientSummary, RecentStudy, SeriesSummary, StudyOpened, StudySummary } from './studies.ts';
export type ModelSummary = z.output<typeof modelSummary>;

/** The host's side: a handler per channel, or it does not compile. */
export type Handlers = { readonly [C in Channel]: (input: CallParsed<C>) => Promise<CallOutput<C>> };

/** A refused call, as it crosses the border. */
export const callReplySchema = z.union([z.object({ ok: z.literal(true), value: z.unknown() }), z.object({ ok: z.literal(false), error: errorMessageSchema })]);
export type CallReply = z.output<typeof callReplySchema>;

/** `lost`: nothing comes through · `foreign`: a host answers that this window does not belong to. */
export type ConnectionState = 'open' | 'lost' | 'foreign';

/** What the window sees as `window.overread`, from the Electron preload or from the browser host's client. */
export interface OverreadApi {
  /** Rejects with an AppError-like { code, message }. */
  call<C extends Channel>(channel: C, input: CallInput<C>): Promise<CallOutput<C>>;
  /** Returns the function that stops listening. */
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void;
  /** URL of bytes: `image/<imageId>/<frame>`, `image-marks/<imageId>/<frame>`, `map/<mapId>`, `input/<inputId>`, `thumbnail/<imageId>` (PNG), `upload` (PUT, answers { id }; the header `x-file-name` holds the encoded file name, with folders where several files belong together), `download/<id>`. */
  bytesUrl(path: string): string;
  /** Tells when the line to the host breaks and when it is there again. Absent where whoever made it looks after that (Electron). */
  onConnection?(listener: (state: ConnectionState) => void): () => void;
  /** Where a file that was dropped (a File of the DOM) lies on this machine; '' where that cannot be said. Absent in a browser. */
  pathOf?(file: unknown): string;
}
