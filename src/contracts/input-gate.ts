// The input gate: what was found before an image is explained by a model, in words, and who went on in spite of it.
import { z } from 'zod';

/**
 * `stop`: the card or the pixels leave no doubt, and no map is made unless someone says so.
 * `doubt`: it looks unlike what the model was made for; said and recorded.
 */
export const gateLevels = ['stop', 'doubt'] as const;

export const gateChecks = [
  'blank', 'modality', 'body part', 'view', 'photometric interpretation', 'colour', 'size', 'depth', 'shape', 'orientation', 'processing', 'inverted', 'turned', 'likeness', 'histogram',
] as const;
export type GateCheck = (typeof gateChecks)[number];

export const gateReasonSchema = z.object({ check: z.enum(gateChecks), level: z.enum(gateLevels), text: z.string() });
export type GateReason = z.output<typeof gateReasonSchema>;

export const gateRecordSchema = z.object({
  /** `accepted`: nothing speaks against it. `doubted`: doubts only. `refused`: at least one stop. */
  verdict: z.enum(['accepted', 'doubted', 'refused']),
  reasons: z.array(gateReasonSchema),
  /** What was looked at. */
  checked: z.array(z.enum(gateChecks)),
  /** What could not be looked at, since the card or the file does not say. */
  notChecked: z.array(z.enum(gateChecks)),
  /** Someone saw the reasons and went on. */
  override: z.object({ by: z.enum(['window', 'command line']), at: z.string() }).nullable(),
});
export type GateRecord = z.output<typeof gateRecordSchema>;
/** Before anyone has gone on in spite of it. */
export type GateFinding = Omit<GateRecord, 'override'>;

/** Whether maps have to wait for somebody's word in the window. */
export function isHeldBack({ verdict, override }: GateRecord): boolean {
  return verdict !== 'accepted' && override === null;
}

/** Whether the command line refuses. Doubts are no ground to break a script: they are said and recorded. */
export function isRefused({ verdict, override }: GateRecord): boolean {
  return verdict === 'refused' && override === null;
}
