// The window hears of a compute process that died, and not of one that was ended because it ignored a cancel.
import { afterEach, describe, expect, it } from 'vitest';
import { createHostServices, disposeHostServices } from '../../src/host/host-services.ts';
import { join } from 'node:path';
import { writeTinyStudy } from './tiny-study.ts';
import type { HostServices } from '../../src/host/host-services.ts';
import type { WorkerProcess } from '../../src/host/worker-client.ts';

/** Is ready and then does nothing that it is asked. */
interface Deaf {
  readonly process: WorkerProcess;
  isKilled: boolean;
  die(reason: string): void;
}

function deaf(): Deaf {
  let exit: (reason: string) => void = () => undefined;
  const line: Deaf = {
    isKilled: false,
    die: (reason) => exit(reason),
    process: {
      send: () => undefined,
      onReply: (listener) => { setImmediate(() => listener({ kind: 'ready' })); },
      onExit: (listener) => { exit = listener; },
      kill: () => { line.isKilled = true; },
    },
  };
  return line;
}

describe('a compute process that is started again', () => {
  const study = writeTinyStudy();
  let services: HostServices;
  afterEach(async () => {
    await disposeHostServices(services);
    study.remove();
  });

  it('is news when it died, also right after a cancel, and none when a cancel ended it', async () => {
    const news: unknown[] = [];
    const lines: Deaf[] = [];
    services = createHostServices({
      platform: 'browser', dataFolder: join(study.folder, 'data'), log: () => undefined,
      emit: (event, payload) => { if (event === 'worker/restarted') news.push(payload); },
      spawnWorker: () => {
        const line = deaf();
        lines.push(line);
        return line.process;
      },
    });
    const controller = new AbortController();
    const answer = services.worker.load({ path: study.modelPath }, { signal: controller.signal });
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => lines.length, { timeout: 10_000 }).toBe(2);
    expect(lines[0]?.isKilled).toBe(true);
    expect(news).toEqual([]);

    lines[1]?.die('it was ended by SIGKILL');
    expect(lines).toHaveLength(3);
    expect(news).toEqual([{ reason: 'it was ended by SIGKILL' }]);
  });
});
