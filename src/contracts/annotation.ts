// What readers put on an image: findings (box, ellipse, point) and measurements, each with its reader and its version.
import { z } from 'zod';
import { plainLine, plainText } from './plain-text.ts';
import type { ImageRect } from './coordinates.ts';

export const boxRoles = ['finding', 'reference-normal'] as const;
export type BoxRole = (typeof boxRoles)[number];
export const lateralities = ['left', 'right', 'bilateral', 'midline'] as const;
export type Laterality = (typeof lateralities)[number];
/** How sure the reader is, as reader studies ask: 1 hardly … 5 certain. */
export const confidences = [1, 2, 3, 4, 5] as const;

/** A finding as agreement, reports and box files take it: a box, or what its rectangle stands for. */
export interface Box extends ImageRect {
  /** Left out: a box. An ellipse is the one inside its rectangle; a point has neither width nor height. */
  readonly shape?: 'ellipse' | 'point';
  /** Unique within its image. */
  readonly id: string;
  readonly label: string;
  readonly reader?: string;
  readonly role: BoxRole;
  /** Of the patient; left out: not said. */
  readonly laterality?: Laterality;
  /** Only where a person asked for it: free words may name a patient. */
  readonly comment?: string;
}

const id = z.string().min(1);
const place = z.object({ x: z.number(), y: z.number() });
const rect = { x: z.number(), y: z.number(), width: z.number().positive(), height: z.number().positive() };
const two = z.tuple([place, place]);

/** Geometry in image pixels: fractions are kept, pixel i spans [i, i+1). An ellipse is the one inside its upright rectangle. */
export const shapeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('box'), ...rect }),
  z.object({ kind: z.literal('ellipse'), ...rect }),
  z.object({ kind: z.literal('point'), x: z.number(), y: z.number() }),
  z.object({ kind: z.literal('length'), points: two }),
  /** The second point is the apex. */
  z.object({ kind: z.literal('angle'), points: z.tuple([place, place, place]) }),
  /** Two lines, one after the other. */
  z.object({ kind: z.literal('cobb-angle'), points: z.tuple([place, place, place, place]) }),
  z.object({ kind: z.literal('rectangle-statistics'), ...rect }),
  z.object({ kind: z.literal('ellipse-statistics'), ...rect }),
  /** From the text to what it points at. */
  z.object({ kind: z.literal('arrow'), points: two }),
  z.object({ kind: z.literal('probe'), x: z.number(), y: z.number() }),
]);
export type Shape = z.output<typeof shapeSchema>;
export type ShapeKind = Shape['kind'];
export const findingKinds = ['box', 'ellipse', 'point'] as const satisfies readonly ShapeKind[];
export type FindingKind = (typeof findingKinds)[number];
/** What maps can be measured against. */
export type FindingShape = Extract<Shape, { readonly kind: FindingKind }>;

export function boxShape({ shape, x, y, width, height }: ImageRect & Pick<Box, 'shape'>): FindingShape {
  return shape === 'point' ? { kind: 'point', x, y } : { kind: shape ?? 'box', x, y, width, height };
}

/** The other way round. */
export function findingBox(shape: FindingShape, names: Omit<Box, keyof ImageRect | 'shape'>): Box {
  if (shape.kind === 'point') return { ...names, shape: 'point', x: shape.x, y: shape.y, width: 0, height: 0 };
  const { kind, x, y, width, height } = shape;
  return { ...names, ...(kind === 'box' ? {} : { shape: kind }), x, y, width, height };
}

export const findingSchema = z.object({
  label: z.string().min(1), role: z.enum(boxRoles), laterality: z.enum(lateralities).nullable(), confidence: z.literal(confidences).nullable(),
});
export type Finding = z.output<typeof findingSchema>;

export function isFindingKind(kind: ShapeKind): kind is FindingKind {
  return (findingKinds as readonly ShapeKind[]).includes(kind);
}

const content = {
  shape: shapeSchema,
  /** null for measurements, and only for them. */
  finding: findingSchema.nullable(),
  /** Free words; of an arrow what is written at its tail. */
  comment: z.string(),
};
const hasItsFinding = ({ shape, finding }: { readonly shape: Shape; readonly finding: Finding | null }): boolean => isFindingKind(shape.kind) === (finding !== null);
const itsFinding = 'boxes, ellipses and points state a finding, measurements none';

/** As it is typed; what lies in the store is shown as it is. */
const written = {
  ...content,
  finding: findingSchema.extend({ label: z.string().overwrite(plainLine).min(1).max(300) }).nullable(),
  comment: z.string().overwrite(plainText).max(20_000),
};

export const newAnnotationSchema = z.object({ id, imageId: id, frame: z.int().nonnegative(), ...written }).refine(hasItsFinding, itsFinding);
export const annotationSchema = z.object({
  id, imageId: id, frame: z.int().nonnegative(), ...content,
  readerId: id,
  /** 1 when added, one more with every change: who changes says which version was seen. */
  version: z.int().positive(),
  /** ISO 8601, UTC. */
  createdAt: z.iso.datetime(), changedAt: z.iso.datetime(),
}).refine(hasItsFinding, itsFinding);
export type NewAnnotation = z.output<typeof newAnnotationSchema>;
export type Annotation = z.output<typeof annotationSchema>;

/** One step of a change; a list of them is kept as a whole or not at all. */
export const annotationChangeSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('add'), annotation: newAnnotationSchema }),
  z.object({ do: z.literal('change'), id, version: z.int().positive(), ...written }),
  z.object({ do: z.literal('remove'), id, version: z.int().positive() }),
  /** Brings back what was removed, as it was last. */
  z.object({ do: z.literal('restore'), id }),
]);
export type AnnotationChange = z.output<typeof annotationChangeSchema>;

/** One line of the log: nothing in it is ever changed or deleted. */
export const annotationEventSchema = z.object({
  sequence: z.int().positive(), at: z.iso.datetime(), imageId: id, annotationId: id, readerId: id,
  what: z.enum(['add', 'change', 'remove', 'restore']), before: annotationSchema.nullable(), after: annotationSchema.nullable(),
});
export type AnnotationEvent = z.output<typeof annotationEventSchema>;

/** A local profile: who reads. */
export const readerSchema = z.object({ id, name: z.string().min(1), createdAt: z.iso.datetime() });
export type Reader = z.output<typeof readerSchema>;

/** A blind reading: marks up to `sequenceAtReveal` were made before predictions and maps could be seen. */
export const blindReadingSchema = z.object({
  id, imageId: id, readerId: id, startedAt: z.iso.datetime(), revealedAt: z.iso.datetime().nullable(), sequenceAtReveal: z.int().nonnegative().nullable(),
});
export type BlindReading = z.output<typeof blindReadingSchema>;
