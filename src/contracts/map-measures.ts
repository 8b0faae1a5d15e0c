// What is measured on maps, as the window gets it: agreement with findings, the curve over all thresholds, and how maps disagree.
import { z } from 'zod';
import { findingKinds, shapeSchema } from './annotation.ts';
import { methodIds } from './explanation.ts';
import type { FindingShape, Shape } from './annotation.ts';

const id = z.string().min(1);
export const rectSchema = z.object({ x: z.number(), y: z.number(), width: z.number().positive(), height: z.number().positive() });
const affine = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]);
export const placementSchema = z.object({
  planeWidth: z.int(), planeHeight: z.int(), imageWidth: z.int(), imageHeight: z.int(), toImage: affine, seen: rectSchema,
});

export const findingShapeSchema = shapeSchema.refine((shape: Shape): shape is FindingShape => (findingKinds as readonly string[]).includes(shape.kind), 'a box, an ellipse or a point');

export const agreementSchema = z.object({
  /** Of the finding, whatever its kind. */
  boxId: id, label: z.string(), role: z.enum(['finding', 'reference-normal']), kind: z.enum(findingKinds), method: z.enum(methodIds),
  /** Set instead of the numbers: why they are not defined (a flat, empty or non-finite map; a finding the model never saw). */
  undefinedBecause: z.string().nullable(),
  energy: z.number().nullable(), energyByChance: z.number().nullable(),
  hit: z.boolean().nullable(), hitByChance: z.number().nullable(),
  iou: z.number().nullable(), iouByChance: z.number().nullable(), threshold: z.number().nullable(),
  /** Of a point, which has no area: the raw value there, and the share of the seen area where the map is weaker. */
  point: z.object({ value: z.number(), rank: z.number(), rankByChance: z.number() }).nullable(),
});
export type Agreement = z.output<typeof agreementSchema>;

const undefinedSchema = z.object({ isDefined: z.literal(false), because: z.string() });
const perThreshold = z.array(z.number()).length(256);
/** Entry k belongs to the threshold k/256 · max (src/contracts/worker-protocol.ts says what each list is). */
export const thresholdCurveSchema = z.discriminatedUnion('isDefined', [
  z.object({
    isDefined: z.literal(true), max: z.number(), threshold: z.number(), otsuBin: z.int(), area: perThreshold,
    region: z.discriminatedUnion('isDefined', [
      z.object({ isDefined: z.literal(true), share: z.number(), iou: perThreshold, iouByChance: perThreshold, energy: perThreshold }), undefinedSchema,
    ]).nullable(),
  }),
  undefinedSchema,
]);
export type ThresholdCurve = z.output<typeof thresholdCurveSchema>;

/** A map made of other maps: its values are ranks and no evidence. The plane is served at /bytes/map/<id>. */
export const derivedMapSchema = z.object({
  id, kind: z.enum(['consensus', 'variance']), of: z.array(id).min(2), placement: placementSchema, min: z.number(), max: z.number(), hasEvidence: z.boolean(),
});
export type DerivedMap = z.output<typeof derivedMapSchema>;

const correlation = z.number().min(-1).max(1).nullable();
export const disagreementSchema = z.object({
  maps: z.array(z.object({
    mapId: id, method: z.enum(methodIds),
    /** Why it has no ranks; null where it has. */
    undefinedBecause: z.string().nullable(),
    /** Whether it has a vote in consensus and variance. */
    isCounted: z.boolean(),
  })),
  /** Spearman's ρ, [map][map]; null: not defined. */
  correlation: z.array(z.array(correlation)),
  /** Mean of the maps' rank shares, 0…1, and their variance, 0…0.25; null with fewer than two votes. */
  consensus: derivedMapSchema.nullable(), variance: derivedMapSchema.nullable(),
});
export type Disagreement = z.output<typeof disagreementSchema>;
