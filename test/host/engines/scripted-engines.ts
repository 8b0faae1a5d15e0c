// Compute processes in memory for engine trials: each engine agrees, disagrees, is absent, or takes its process down.
import type { EngineId } from '../../../src/contracts/engines.ts';
import type { WorkerReply, WorkerRequest } from '../../../src/contracts/worker-protocol.ts';
import type { WorkerProcess } from '../../../src/host/worker-client.ts';

export type Behaviour = { readonly ms: number; readonly disagreement?: string } | 'absent' | 'dies' | 'dies with a model' | 'hangs with a model';

export interface ScriptedEngines {
  spawn(): WorkerProcess;
  /** Engines that were tried with a model, in order. */
  readonly tried: EngineId[];
  /** Processes that run now. */
  readonly running: Set<WorkerProcess>;
}

export function scriptedEngines(behaviours: Partial<Record<EngineId, Behaviour>>): ScriptedEngines {
  const tried: EngineId[] = [];
  const running = new Set<WorkerProcess>();
  return {
    tried, running,
    spawn() {
      let reply: (reply: WorkerReply) => void = () => undefined;
      let exit: (reason: string) => void = () => undefined;
      const later = (act: () => void): void => { setTimeout(() => { if (running.has(worker)) act(); }, 1); };
      const answer = (request: WorkerRequest): void => {
        if (request.kind === 'load') return reply({ kind: 'done', jobId: request.jobId, result: { modelId: 'model', sha256: 'abc', name: 'model' } as never });
        if (request.kind !== 'try-engine') return reply({ kind: 'done', jobId: request.jobId, result: { logits: [], measured: 'request' in request && 'measured' in request.request ? request.request.measured : undefined } as never });
        const { engine, modelId } = request.request;
        const behaviour = behaviours[engine] ?? 'absent';
        if (modelId !== null) tried.push(engine);
        if (behaviour === 'absent') return reply({ kind: 'failed', jobId: request.jobId, error: { code: 'engine_unavailable', message: `no ${engine} here` } });
        if (behaviour === 'dies' || (behaviour === 'dies with a model' && modelId !== null)) {
          running.delete(worker);
          return exit('it was ended by SIGSEGV');
        }
        if (behaviour === 'hangs with a model' && modelId !== null) return undefined;
        const { ms = 1, disagreement = null } = typeof behaviour === 'object' ? behaviour : {};
        const description = { name: engine.startsWith('ort') ? 'ort' : 'tfjs', device: 'scripted', version: '1' } as const;
        return reply({ kind: 'done', jobId: request.jobId, result: { description, ms: modelId === null ? null : ms, answer: { logits: [], target: 0, maps: [] }, disagreement } });
      };
      const worker: WorkerProcess = {
        send: (request) => later(() => answer(request)),
        onReply: (listener) => {
          reply = listener;
          later(() => listener({ kind: 'ready' }));
        },
        onExit: (listener) => { exit = listener; },
        kill: () => { running.delete(worker); },
      };
      running.add(worker);
      return worker;
    },
  };
}
