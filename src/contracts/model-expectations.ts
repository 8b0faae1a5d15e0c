// What a model card says of the images the model was made for: what the input gate holds an image against.
import { z } from 'zod';

const range = z.tuple([z.number(), z.number()]).refine(([low, high]) => low <= high, { message: 'expected the lower end first' });

/** Strict: a field that is misspelt would switch a check off. Every field may be left out, and is then not checked. */
export const modelExpectationsSchema = z.strictObject({
  /** Values of (0008,0060), e.g. CR, DX. */
  modalities: z.array(z.string()).min(1).optional(),
  /** Values of (0018,0015), e.g. CHEST. */
  bodyParts: z.array(z.string()).min(1).optional(),
  /** Values of (0018,5101), e.g. PA, AP. */
  views: z.array(z.string()).min(1).optional(),
  /** Values of (0028,0004). */
  photometric: z.array(z.string()).min(1).optional(),
  /** Colour is a sign of another kind of picture. */
  isGrey: z.boolean().optional(),
  minRows: z.int().positive().optional(),
  minColumns: z.int().positive().optional(),
  /** Of Bits Stored, or of a picture's samples. */
  minBits: z.int().positive().optional(),
  /** Width over height, as shown. */
  aspect: range.optional(),
  /** Measured on the training images, as shown: grey levels 0…255, white high (src/dicom/gate/appearance.ts). */
  appearance: z.strictObject({
    /** Where and how it was measured. */
    about: z.string().optional(),
    /** Mean shares of 32 equal bins. */
    histogram: z.array(z.number().min(0)).length(32),
    /** Grey levels from that mean histogram within which training images lie. */
    histogramWithin: z.number().positive(),
    /** Mean grey of 16 × 16 blocks, row-major. */
    picture: z.array(z.number()).length(256),
    /** Correlation with that picture from which on an image counts as alike. */
    likeness: z.number().min(0).max(1),
  }).optional(),
});

export type ModelExpectations = z.output<typeof modelExpectationsSchema>;
