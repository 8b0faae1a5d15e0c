// Starts the compute process as a Node child; Electron's utility process takes its place there.
import { fork } from 'node:child_process';

import type { WorkerReply } from '../contracts/worker-protocol.ts';
import type { WorkerProcess } from './worker-client.ts';

/** @param entry path of the worker's script. Typed arrays travel by structured clone. */
export function forkWorker(entry: string, { stderr = 'inherit' }: { readonly stderr?: 'inherit' | 'ignore' } = {}): WorkerProcess {
  const child = fork(entry, [], { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', stderr, 'ipc'] });
  let isGone = false;
  return {
    send(request) {
      // A process that has just died cannot be written to; its exit is reported on its own.
      if (child.connected) child.send(request, () => undefined);
    },
    onReply(listener) {
      child.on('message', (message) => listener(message as WorkerReply));
    },
    onExit(listener) {
      const once = (reason: string): void => {
        if (isGone) return;
        isGone = true;
        listener(reason);
      };
      child.on('exit', (code, signal) => once(signal === null ? `it ended with code ${code ?? 'none'}` : `it was ended by ${signal}`));
      child.on('error', (error) => once(error.message));
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}
