// `overread start`: the workstation in the best window that this machine has.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

import { startScript } from '../../host/locations.ts';
import { parseOptions } from '../options.ts';
import { serve } from './serve.ts';
import type { Command } from '../command.ts';

const startOptions = {
  browser: { kind: 'flag', about: 'in a browser window, even where Electron is there' },
  electron: { kind: 'flag', about: 'in Electron, or not at all' },
  'no-window': { kind: 'flag', about: 'print the address and keep serving' },
} as const;

export const start: Command = {
  summary: 'Open the workstation.',
  usage: 'start [--browser | --electron | --no-window]',
  options: startOptions,

  async run(argv, surroundings) {
    parseOptions(argv, { options: startOptions });
    if (!existsSync(startScript)) return serve.run(['--open-demo'], surroundings);
    const child = spawn(process.execPath, [startScript, ...argv], { stdio: 'inherit' });
    surroundings.signal.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
    return new Promise((resolve) => {
      child.on('error', (error) => {
        surroundings.stderr(`overread start: ${error.message}\n`);
        resolve(4);
      });
      child.on('exit', (code) => resolve(code ?? 130));
    });
  },
};
