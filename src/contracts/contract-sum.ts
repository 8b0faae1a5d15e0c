// Which contract a side speaks: a sum over the form of every call and event, so that two versions notice each other before they misread each other.
import { z } from 'zod';
import { callReplySchema, calls, events } from './ipc.ts';

/** The same on both sides only where everything that may cross has the same form there. */
export function contractSum(): string {
  const forms = [
    ['reply', form(callReplySchema)],
    ...Object.entries(calls).map(([name, { input, output }]) => [name, form(input), form(output)]),
    ...Object.entries(events).map(([name, payload]) => [name, form(payload)]),
  ];
  return sumOf(JSON.stringify(forms));
}

function form(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

/** Two FNV-1a sums of 32 bits with different beginnings: nobody forges this, it only has to differ. */
function sumOf(text: string): string {
  let [one, two] = [0x811c9dc5, 0x9747b28c];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    two = Math.imul(two ^ code, 0x01000193);
  }
  return [one, two].map((sum) => (sum >>> 0).toString(16).padStart(8, '0')).join('');
}
