// What the window may ask of the store, and what the store tells every window: annotations, readers, blind readings, settings, the store itself.
import { z } from 'zod';
import { plainLine } from './plain-text.ts';
import { annotationChangeSchema, annotationEventSchema, annotationSchema, blindReadingSchema, readerSchema } from './annotation.ts';
import { settingKeySchema } from './settings.ts';

const id = z.string().min(1);
const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): { readonly input: I; readonly output: O } => ({ input, output });

/** All of an image that are there, in the order in which they were added; `sequence` is that of the last event of the whole log. */
export const imageAnnotationsSchema = z.object({ annotations: z.array(annotationSchema), sequence: z.int().nonnegative() });
export type ImageAnnotations = z.output<typeof imageAnnotationsSchema>;

/**
 * `isWhole`: all of the image, as above. Else what came after the `sequence` that was asked after: `annotations` are new, at the end, or stand
 * in the place of those with their ids; `removed` are the ids of those that are gone.
 */
export const annotationsSinceSchema = imageAnnotationsSchema.extend({ isWhole: z.boolean(), removed: z.array(id) });
export type AnnotationsSince = z.output<typeof annotationsSinceSchema>;

export const annotationFormats = ['csv', 'nih', 'coco'] as const;
export type AnnotationFormat = (typeof annotationFormats)[number];

export const storeDescriptionSchema = z.object({
  /** Where everything lies that the user made: patient data at rest stays there. */
  folder: z.string(), fileName: z.string(), bytes: z.int().nonnegative(),
  isReadOnly: z.boolean(),
  /** Why nothing can be kept at the moment, and what to do. */
  because: z.string().nullable(),
  /** A damaged store whose log could be read in part: how many of its entries are shown. null: not damaged. */
  salvaged: z.int().nonnegative().nullable(),
  /** Copies of damaged, replaced and earlier stores in the folder. */
  keptCopies: z.array(z.object({ fileName: z.string(), bytes: z.int().nonnegative(), why: z.enum(['damaged', 'replaced', 'older', 'migrated']) })),
});
/** boxes.json of a version before the store: taken over, kept because it cannot be read, or left for the next start. */
export const storeNoticeSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('boxes-taken'), count: z.int().nonnegative(), keptAs: z.string() }),
  z.object({ what: z.literal('boxes-unreadable'), keptAs: z.string() }),
  z.object({ what: z.literal('boxes-waiting'), because: z.string() }),
]);
export type StoreNotice = z.output<typeof storeNoticeSchema>;
export type StoreDescription = z.output<typeof storeDescriptionSchema>;

export const annotationCalls = {
  /** `after`: the `sequence` of an answer that the window has; of thousands of annotations it then hears of those that changed since. */
  'annotations/list': call(z.object({ imageId: id, after: z.int().nonnegative().optional() }), annotationsSinceSchema),
  /**
   * All of it or nothing; kept when it is answered. A `version` that is not the present one is refused as `annotation_conflict`, and then
   * nothing is lost: the other's change stays, and the window can ask again. `origin` is a random id of the window, that comes back in the event.
   * `isAgain`: it was sent before and the answer was lost; what was kept then is done, and is nobody else's. `after`: as of a list.
   */
  'annotations/change': call(z.object({ imageId: id, readerId: id, origin: id, changes: z.array(annotationChangeSchema).min(1).max(10_000), isAgain: z.boolean().optional(), after: z.int().nonnegative().optional() }), annotationsSinceSchema),
  /** Newest first; `before`: only events with a smaller sequence. */
  'annotations/history': call(z.object({ imageId: id, limit: z.int().positive().max(1000).default(100), before: z.int().positive().optional() }), z.object({ events: z.array(annotationEventSchema) })),
  /** A box file onto the images that are open; readers that it names become profiles, rows without one are `readerId`'s. */
  'annotations/import': call(z.union([z.object({ path: id, readerId: id.optional() }), z.object({ upload: id, readerId: id.optional() })]), z.object({ imported: z.int(), skipped: z.array(z.string()) })),
  /** `left_out`: one line for each kind of thing that the format cannot hold. */
  'annotations/export': call(z.object({ format: z.enum(annotationFormats), imageIds: z.array(id).nullable() }), z.object({ downloadUrl: z.string(), fileName: z.string(), left_out: z.array(z.string()) })),
  'readers/list': call(z.object({}), z.object({ readers: z.array(readerSchema) })),
  /** Without `id` a new profile; a name that another one bears is refused as `annotation_invalid`. */
  'readers/save': call(z.object({ id: id.optional(), name: z.string().overwrite(plainLine).min(1).max(200) }), readerSchema),
  /** The reading of this reader and image that is still blind, if there is one, else a new one. */
  'blind/start': call(z.object({ imageId: id, readerId: id }), blindReadingSchema),
  /** Once; again it answers what was recorded. */
  'blind/reveal': call(z.object({ id }), blindReadingSchema),
  'blind/list': call(z.object({ imageId: id }), z.object({ readings: z.array(blindReadingSchema) })),
  /** What this reader has begun blind and not revealed, on any image. */
  'blind/unrevealed': call(z.object({ readerId: id }), z.object({ readings: z.array(blindReadingSchema) })),
  /** Every key that was asked for is answered, with its standard where nothing is kept. */
  'settings/get': call(z.object({ keys: z.array(settingKeySchema) }), z.object({ values: z.partialRecord(settingKeySchema, z.json()) })),
  'settings/save': call(z.object({ key: settingKeySchema, value: z.json() }), z.object({})),
  /** What happened to the store before there was a window: told once, to the window that asks first. */
  'store/notices': call(z.object({}), z.object({ notices: z.array(storeNoticeSchema) })),
  'store/describe': call(z.object({}), storeDescriptionSchema),
  /** One file that holds everything. null: held as a download. */
  'store/backup': call(z.object({ path: id.nullable() }), z.object({ downloadUrl: z.string().nullable(), fileName: z.string(), savedTo: z.string().nullable() })),
  /** The backup takes the store's place, which is kept beside it; `salvaged`: what could be read of a damaged one does. */
  'store/restore': call(z.union([z.object({ path: id }), z.object({ upload: id }), z.object({ salvaged: z.literal(true) })]), storeDescriptionSchema),
} as const;

export const annotationEvents = {
  /** origin null: not by a window (an import, a restored backup). */
  'annotations/changed': z.object({ imageId: id, origin: id.nullable() }),
  'readers/changed': z.object({}),
  'blind/changed': z.object({ imageId: id }),
  'settings/changed': z.object({ key: settingKeySchema }),
  /** The store can or cannot be written any more, or another one took its place (then everything is to be asked again). */
  'store/changed': z.object({ isReadOnly: z.boolean(), because: z.string().nullable(), isReplaced: z.boolean() }),
} as const;
