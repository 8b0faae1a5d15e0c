// The model card: what a model file does not say about itself and a map needs to be right (`overread.json`).
import { z } from 'zod';
import { modelExpectationsSchema } from './model-expectations.ts';

const perChannel = z.union([z.number(), z.array(z.number()).min(1)]);

/** DESIGN: "Model card". Every field but `labels` and `input` may be left out. */
export const modelCardSchema = z.object({
  name: z.string().optional(),
  description: z.string().optional(),
  labels: z.array(z.string()).min(1).optional(),
  /** Strict: a field that is misspelt would make a wrong input look right. */
  input: z.strictObject({
    /** [height, width] in elements; may be left out when the model file fixes it. */
    size: z.tuple([z.int().positive(), z.int().positive()]).optional(),
    layout: z.enum(['NCHW', 'NHWC']).optional(),
    channels: z.union([z.literal(1), z.literal(3)]).optional(),
    order: z.enum(['RGB', 'BGR', 'grey']).optional(),
    /** x = (v·scale − mean)/std per channel; v is the displayed value 0…255, white high. */
    scale: z.number().default(1),
    mean: perChannel.default(0),
    std: perChannel.default(1),
    resize: z.enum(['stretch', 'letterbox', 'crop']).default('stretch'),
    interpolation: z.enum(['nearest', 'bilinear', 'bicubic', 'lanczos']).default('bilinear'),
    antialias: z.boolean().default(true),
    /** `voi`: values through the image's VOI window; `full`: the full range of its stored values. */
    values: z.enum(['voi', 'full']).default('voi'),
    /** Grey value 0…255 of the bars that letterboxing adds. */
    padValue: z.number().min(0).max(255).default(0),
    /** `patient`: a frontal image whose file says how the patient lies is turned to how it is read, the patient's left to the right. */
    orientation: z.enum(['stored', 'patient']).default('stored'),
  }),
  emits: z.enum(['logits', 'probabilities']).optional(),
  classes: z.enum(['exclusive', 'independent']).optional(),
  /** The value to explain when the file has several outputs. */
  output: z.string().optional(),
  /** Operating point per label, a probability. */
  thresholds: z.record(z.string(), z.number()).optional(),
  /** Which images the model was made for: what the input gate asks. */
  expects: modelExpectationsSchema.optional(),
  defaultLayer: z.string().optional(),
  licence: z.string().optional(),
  intendedUse: z.string().optional(),
  metrics: z.record(z.string(), z.unknown()).optional(),
}).strict();

export type ModelCard = z.infer<typeof modelCardSchema>;

/** A card with every question answered: from the file, from the card, or refused. */
export interface ResolvedCard {
  readonly name: string;
  readonly labels: readonly string[];
  readonly input: {
    readonly size: readonly [height: number, width: number];
    readonly layout: 'NCHW' | 'NHWC';
    readonly channels: number;
    readonly order: 'RGB' | 'BGR' | 'grey';
    readonly scale: number;
    /** One entry per channel. */
    readonly mean: readonly number[];
    readonly std: readonly number[];
    readonly resize: 'stretch' | 'letterbox' | 'crop';
    readonly interpolation: 'nearest' | 'bilinear' | 'bicubic' | 'lanczos';
    readonly antialias: boolean;
    readonly values: 'voi' | 'full';
    readonly padValue: number;
    readonly orientation: 'stored' | 'patient';
  };
}
