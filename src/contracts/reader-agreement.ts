// How far readers agree with each other, as the window asks for it.
import { z } from 'zod';
import { boxRoles } from './annotation.ts';

const id = z.string().min(1);

/**
 * Why a finding has no partner at a reader's: none of this name · some, but not in this place · one in this place that says the other side ·
 * those in this place belong to other findings already.
 */
export const unmatchedReasons = ['no-such', 'elsewhere', 'other-side', 'taken'] as const;
export type UnmatchedReason = (typeof unmatchedReasons)[number];

/** Findings of one label of two readers. `matched`: which of them mean the same place, the closest first. */
export const readerPairSchema = z.object({
  readerIds: z.tuple([id, id]), label: z.string(), role: z.enum(boxRoles), frame: z.int().nonnegative(),
  /** `iou` of two areas; `distance` of centres where one of them is a point. */
  matched: z.array(z.object({ firstId: id, secondId: id, iou: z.number().nullable(), distance: z.number().nullable() })),
  onlyFirst: z.array(id), onlySecond: z.array(id),
  /** Those of the unmatched ones that lie in one place and say left and right. */
  otherSide: z.array(id),
  /** Over the matched ones that have it; null: none. */
  meanIou: z.number().nullable(), meanDistance: z.number().nullable(),
});
export type ReaderPair = z.output<typeof readerPairSchema>;

/** One finding against another reader's, in the measures of a map against a box. All null: the other reader has no such finding there. */
export const markAgreementSchema = z.object({
  markId: id, label: z.string(), role: z.enum(boxRoles), otherReaderId: id, otherId: id.nullable(),
  unmatchedBecause: z.enum(unmatchedReasons).nullable(),
  /** Share of the other's area inside this one; null where one of them is a point. */
  energy: z.number().nullable(), energyByChance: z.number().nullable(),
  /** Whether the other's centre lies inside this one; of points, inside the other or within reach. */
  hit: z.boolean().nullable(), hitByChance: z.number().nullable(),
  iou: z.number().nullable(), iouByChance: z.number().nullable(),
  /** Between the centres where one of them is a point; by chance: the mean to places spread evenly over the image. */
  distance: z.number().nullable(), distanceByChance: z.number().nullable(),
});
export type MarkAgreement = z.output<typeof markAgreementSchema>;

/** `px`: widths of a pixel, where the file states no spacing. */
export const distanceUnits = ['mm', 'px'] as const;
export type DistanceUnit = (typeof distanceUnits)[number];

export const readerAgreementSchema = z.object({
  unit: z.enum(distanceUnits),
  /** Two points at most this far apart mean the same place. */
  reach: z.number().positive(),
  pairs: z.array(readerPairSchema), marks: z.array(markAgreementSchema),
});
export type ReaderAgreement = z.output<typeof readerAgreementSchema>;

export const readingCalls = {
  /** Boxes, ellipses and points of all readers of the image. `markIds`: `marks` has rows of these alone; of thousands a window lists a few. Without `hasPairs` there are none in the answer. */
  'agreement/readers': { input: z.object({ imageId: id, markIds: z.array(id).max(1000).optional(), hasPairs: z.boolean().default(true) }), output: readerAgreementSchema },
} as const;
