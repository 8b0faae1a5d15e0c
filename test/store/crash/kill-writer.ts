// One process that writes into the store: started ahead, told to begin, killed at a moment, and what it had said until then.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildProcess } from 'node:child_process';

const writer = fileURLToPath(new URL('./writer.ts', import.meta.url));

export interface Said {
  /** Sequence of the last event that was acknowledged, 0 for none. */
  readonly kept: number;
  readonly changes: number;
  /** Events of the change that was begun and not acknowledged. */
  readonly underWay: number;
  /** It was killed before the store was open. */
  readonly isOpening: boolean;
  readonly problem: string | null;
}

export interface Moment {
  /** So many changes are begun first; null: while the store is being opened. */
  readonly change: number | null;
  /** From then on. */
  readonly delayMs: number;
}

export interface Writer {
  killed(moment: Moment): Promise<Said>;
  /** Never told to begin. */
  dismiss(): void;
}

/** It loads its code at once, which takes most of its time, and touches nothing before it is told to. */
export function startWriter(folder: string, { seed, images }: { readonly seed: number; readonly images: readonly string[] }): Writer {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', writer, folder, String(seed), ...images], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<{ readonly code: number | null; readonly signal: string | null }>((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
  let [text, errors] = ['', ''];
  let onText = (): void => undefined;
  child.stderr.on('data', (piece: Buffer) => { errors += piece.toString(); });
  child.stdout.on('data', (piece: Buffer) => {
    text += piece.toString();
    onText();
  });
  return {
    async killed({ change, delayMs }) {
      let isTold = false;
      let isTimed = false;
      onText = () => {
        if (!isTold && text.includes('waiting\n')) {
          isTold = true;
          child.stdin.write('go\n');
          if (change === null) after(child, delayMs);
        }
        if (isTimed || change === null || !text.includes(`try ${change} `)) return;
        isTimed = true;
        after(child, delayMs);
      };
      onText();
      const { code, signal } = await ended;
      const lines = text.split('\n').slice(0, -1).map((line) => line.split(' '));
      const kept = lines.filter(([word]) => word === 'kept');
      const last = lines.at(-1);
      return {
        kept: Number(kept.at(-1)?.[3] ?? 0), changes: kept.length, underWay: last?.[0] === 'try' ? Number(last[2]) : 0, isOpening: last?.[0] === 'waiting',
        problem: signal === 'SIGKILL' ? null : `code ${code}: ${errors.slice(0, 300)}`,
      };
    },
    dismiss: () => void child.kill('SIGKILL'),
  };
}

function after(child: ChildProcess, delayMs: number): void {
  setTimeout(() => child.kill('SIGKILL'), delayMs);
}
