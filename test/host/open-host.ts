// A host for tests: real services and the real compute process on the tiny study, with its events collected.
import { join } from 'node:path';

import { dispatch } from '../../src/host/dispatch.ts';
import { forkWorker } from '../../src/host/fork-worker.ts';
import { createHandlers } from '../../src/host/handlers.ts';
import { createHostServices, disposeHostServices } from '../../src/host/host-services.ts';
import { workerEntry } from '../../src/host/locations.ts';
import { jobResultSchema } from '../../src/contracts/ipc.ts';
import type { CallInput, CallOutput, Channel, JobResult } from '../../src/contracts/ipc.ts';
import type { HostServices } from '../../src/host/host-services.ts';
import type { TinyStudy } from './tiny-study.ts';

export interface TestHost {
  readonly services: HostServices;
  readonly log: readonly string[];
  readonly events: readonly { readonly event: string; readonly payload: unknown }[];
  /** Rejects with { code, message } as the window would see it. */
  call<C extends Channel>(channel: C, input: CallInput<C>): Promise<CallOutput<C>>;
  /** Starts a job and waits for its end; the result has passed the contract. */
  job<K extends JobResult['kind']>(kind: K, channel: Channel, input: unknown): Promise<Extract<JobResult, { kind: K }>>;
  close(): Promise<void>;
}

export function openTestHost(study: TinyStudy): TestHost {
  const log: string[] = [];
  const events: { event: string; payload: unknown }[] = [];
  const waiting = new Map<string, (event: string, payload: unknown) => void>();
  const services = createHostServices({
    platform: 'browser', dataFolder: join(study.folder, 'data'), log: (line) => log.push(line), spawnWorker: () => forkWorker(workerEntry),
    demoStudyFolder: join(study.folder, 'study'), demoModelsFolder: join(study.folder, 'models'),
    emit: (event, payload) => {
      events.push({ event, payload });
      if ('jobId' in payload && payload.jobId !== null) waiting.get(payload.jobId)?.(event, payload);
    },
  });
  const handlers = createHandlers(services);

  async function call<C extends Channel>(channel: C, input: CallInput<C>): Promise<CallOutput<C>> {
    const reply = await dispatch(handlers, channel, input, (line) => log.push(line));
    if (!reply.ok) throw Object.assign(new Error(reply.error.message), { code: reply.error.code });
    return reply.value as CallOutput<C>;
  }

  return {
    services, log, events, call,
    async job(kind, channel, input) {
      const { jobId } = await call(channel, input as never) as { jobId: string };
      const result = await new Promise<JobResult>((resolve, reject) => {
        waiting.set(jobId, (event, payload) => {
          if (event === 'job/done') resolve(jobResultSchema.parse((payload as { result: unknown }).result));
          else if (event === 'job/failed' || event === 'job/cancelled') reject(Object.assign(new Error(event), (payload as { error?: object }).error));
        });
      });
      if (result.kind !== kind) throw new Error(`expected ${kind}, got ${result.kind}`);
      return result as Extract<JobResult, { kind: typeof kind }>;
    },
    close: () => disposeHostServices(services),
  };
}
