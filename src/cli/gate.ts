// The input gate on the command line: a stop refuses unless --anyway was said; doubts go to stderr; everything is recorded.
import { AppError } from '../contracts/errors.ts';
import { isRefused } from '../contracts/input-gate.ts';
import type { GateRecord } from '../contracts/input-gate.ts';
import type { Question } from './question.ts';
import type { Subject } from './subject.ts';

/** @throws AppError `input_gated` for an image that the gate refuses */
export function passGate({ isAnyway }: Question, { gate, name }: Subject, stderr: (line: string) => void): GateRecord | null {
  if (gate === null) return null;
  const record: GateRecord = { ...gate, override: isAnyway && gate.reasons.length > 0 ? { by: 'command line', at: new Date().toISOString() } : null };
  if (isRefused(record)) {
    const stops = gate.reasons.filter(({ level }) => level === 'stop').map(({ text }) => text);
    throw new AppError('input_gated', `${name}: ${stops.join(' ')} Explain it all the same with --anyway.`);
  }
  for (const { text } of gate.reasons) stderr(`overread: warning: ${name}: ${text}\n`);
  return record;
}
