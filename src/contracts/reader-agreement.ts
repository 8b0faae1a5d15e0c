// How far readers agree with each other, as the window asks for it.
import { z } from 'zod';
import { boxRoles } from './annotation.ts';

const id = z.string().min(1);

/** Findings of one label of two readers. `matched`: which of them mean the same place, the largest overlap first. */
export const readerPairSchema = z.object({
  readerIds: z.tuple([id, id]), label: z.string(), role: z.enum(boxRoles), frame: z.int().nonnegative(),
  matched: z.array(z.object({ firstId: id, secondId: id, iou: z.number() })),
  onlyFirst: z.array(id), onlySecond: z.array(id),
  /** Over the matched ones; null: none. */
  meanIou: z.number().nullable(),
});
export type ReaderPair = z.output<typeof readerPairSchema>;

/** One finding against another reader's, in the measures of a map against a box. All null: the other reader has no such finding there. */
export const markAgreementSchema = z.object({
  markId: id, label: z.string(), role: z.enum(boxRoles), otherReaderId: id, otherId: id.nullable(),
  /** Share of the other's area inside this one. */
  energy: z.number().nullable(), energyByChance: z.number().nullable(),
  /** Whether the other's centre lies inside this one. */
  hit: z.boolean().nullable(), hitByChance: z.number().nullable(),
  iou: z.number().nullable(), iouByChance: z.number().nullable(),
});
export type MarkAgreement = z.output<typeof markAgreementSchema>;

export const readerAgreementSchema = z.object({ pairs: z.array(readerPairSchema), marks: z.array(markAgreementSchema) });
export type ReaderAgreement = z.output<typeof readerAgreementSchema>;

export const readingCalls = {
  /** Boxes and ellipses of all readers of the image; points have no area and are left out. */
  'agreement/readers': { input: z.object({ imageId: id }), output: readerAgreementSchema },
} as const;
