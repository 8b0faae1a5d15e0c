// Electron's utilityProcess for an Electron that has none: the entry runs under the Node that runs the product.
import { spawn } from 'child_process';
import { EventEmitter } from 'events';
import { join } from 'path';
import type { Duplex } from 'stream';

import { encodeFrame, frameReader } from './frames.ts';

/** Paths of the Node that is new enough and of the script that gives the entry its parent port. */
export interface ChildRuntime {
  readonly node: string;
  readonly child: string;
}

export interface ServiceOptions {
  readonly serviceName?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdio?: 'inherit' | 'ignore' | 'pipe';
}

export class UtilityProcess extends EventEmitter {
  pid: number | undefined;
  readonly #child: ReturnType<typeof spawn>;
  readonly #pipe: Duplex;

  constructor({ node, child }: ChildRuntime, entry: string, args: readonly string[], options: ServiceOptions) {
    super();
    const output = options.stdio === 'ignore' ? 'ignore' : 'inherit';
    this.#child = spawn(node, ['--disable-warning=ExperimentalWarning', child, entry, ...args], {
      stdio: ['ignore', output, output, 'pipe'], cwd: join(child, '..'), env: { ...(options.env ?? process.env) },
    });
    this.pid = this.#child.pid;
    this.#pipe = this.#child.stdio[3] as Duplex;
    this.#pipe.on('data', frameReader((message) => this.emit('message', message)));
    this.#pipe.on('error', () => undefined);
    this.#child.on('spawn', () => this.emit('spawn'));
    this.#child.on('error', () => this.#gone(1));
    this.#child.on('exit', (code, signal) => this.#gone(code ?? (signal === null ? 1 : 128)));
  }

  postMessage(message: unknown): void {
    if (!this.#pipe.destroyed) this.#pipe.write(encodeFrame(message));
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }

  #gone(code: number): void {
    if (this.pid === undefined && this.listenerCount('exit') === 0) return;
    this.pid = undefined;
    this.emit('exit', code);
    this.removeAllListeners('exit');
  }
}
