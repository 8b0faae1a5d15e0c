// Measures the engines of this machine with a model: the fastest whose maps are those of ONNX Runtime on the processor.
import { AppError, toErrorMessage } from '../../contracts/errors.ts';
import { engineWord, fastestThatAgrees } from '../../contracts/engines.ts';
import { runTrial } from './errand.ts';
import type { EngineAnswer, EngineCandidate, EngineId, EngineMeasurement, MeasuredEngines } from '../../contracts/engines.ts';
import type { ModelSource } from '../../contracts/worker-protocol.ts';
import type { WorkerProcess } from '../worker-client.ts';

export interface MeasureOptions {
  readonly spawn: () => WorkerProcess;
  readonly source: ModelSource;
  readonly candidates: readonly EngineCandidate[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (id: EngineId) => void;
}

/** The engine that others are held against: tests hold it against a float64 reference. */
const referenceEngine: EngineId = 'ort:cpu';
const trialTimeoutMs = 180_000;

/** One engine at a time, each in a process of its own. @throws AppError `cancelled`, and what is wrong with the model itself */
export async function measureEngines({ spawn, source, candidates, signal, onProgress }: MeasureOptions): Promise<MeasuredEngines> {
  const there = candidates.filter(({ description }) => description !== null).map(({ id }) => id);
  const order = [referenceEngine, ...there.filter((id) => id !== referenceEngine)].filter((id) => there.includes(id));
  let reference: { readonly id: EngineId; readonly answer: EngineAnswer | null } | undefined;
  const measurements: EngineMeasurement[] = [];
  for (const id of order) {
    onProgress?.(id);
    try {
      const { ms, answer, disagreement } = await runTrial({ spawn, source, request: { engine: id, reference: reference?.answer ?? null }, timeoutMs: trialTimeoutMs, ...(signal === undefined ? {} : { signal }) });
      measurements.push({ id, verdict: disagreement === null ? 'agrees' : 'disagrees', ms, detail: disagreement });
      reference ??= { id, answer };
    } catch (error) {
      const { code, message } = toErrorMessage(error);
      // The model's own fault, or nobody wants to know any more.
      if (error instanceof AppError && (code === 'cancelled' || error.exitCode === 3)) throw error;
      measurements.push({ id, verdict: 'failed', ms: null, detail: message });
    }
  }
  const judged = reference === undefined || reference.id === referenceEngine ? measurements : withStandIn(measurements, reference.id);
  return { engine: fastestThatAgrees(judged), measurements: judged };
}

/** Where another engine had to stand in for the reference, agreeing with itself says nothing: a second one must confirm it. */
function withStandIn(measurements: readonly EngineMeasurement[], standIn: EngineId): readonly EngineMeasurement[] {
  const isConfirmed = measurements.some(({ id, verdict }) => id !== standIn && verdict === 'agrees');
  return measurements.map((measurement): EngineMeasurement => {
    const { id, verdict, detail } = measurement;
    if (verdict === 'disagrees') return { ...measurement, detail: `${detail ?? ''} (held against ${engineWord(standIn)}, since ${engineWord(referenceEngine)} gave no answer)` };
    if (id !== standIn || isConfirmed) return measurement;
    return { ...measurement, verdict: 'unconfirmed', detail: `${engineWord(referenceEngine)} gave no answer, and no second engine says the same` };
  });
}
