// `overread serve`: the workstation for a browser on this machine.
import { AppError, exitCodes } from '../../contracts/errors.ts';
import { dataFolder } from '../../host/locations.ts';
import { startWebHost } from '../../host/web.ts';
import { findRunningHost } from '../../host/web/join.ts';
import { parseOptions } from '../options.ts';
import type { WebHostOptions } from '../../host/web.ts';
import type { RunningHost } from '../../host/web/join.ts';
import type { Command } from '../command.ts';

const serveOptions = {
  port: { kind: 'integer', value: 'N', about: 'default: any free one', min: 0 },
  'open-demo': { kind: 'flag', about: 'open the bundled demo study first' },
} as const;

export const serve: Command = {
  summary: 'Serve the workstation to a browser on this machine.',
  usage: 'serve [--port N] [--open-demo]',
  options: serveOptions,
  notes: ['Listens on 127.0.0.1 only. The printed address holds a token that opens one browser; the next one is printed when it was used.'],

  async run(argv, { stdout, stderr, signal, env }) {
    const { options } = parseOptions(argv, { options: serveOptions });
    // Whoever reads the address may ask for the end at once.
    const ending = ended(signal);
    const folder = dataFolder(env);
    const log = (line: string): void => stderr(`overread serve: ${line}\n`);
    const announce = (url: string): void => stdout(`${url}\n`);
    const host = await serveOrJoin({ port: options.port ?? 0, dataFolder: folder, opensDemo: options['open-demo'], announce, log }, signal);
    const reason = await Promise.race([ending, host.gone]);
    await host.close();
    if (reason === 'gone') log('the workstation that this start had joined has ended; start again to go on');
    return reason === 'interrupted' ? exitCodes.cancelled : exitCodes.done;
  },
};

interface Served {
  /** Where another process's host is what is served: that it ended. */
  readonly gone: Promise<'gone'>;
  close(): Promise<void>;
}

/** Whoever has the folder may be about to listen, or about to end: then it is joined, or its place is taken. */
const patienceMs = 8_000;
/** Two that find each other in the way do not meet again and again. */
const pauseMs = () => 50 + 100 * Math.random();

/** One host per data folder: a second start opens another window of the first. @throws AppError `data_folder_in_use` where that cannot be joined */
async function serveOrJoin(options: WebHostOptions, signal: AbortSignal): Promise<Served> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      const { close } = await startWebHost(options);
      return { gone: new Promise(() => undefined), close };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'data_folder_in_use') throw error;
      const running = await findRunningHost(options.dataFolder);
      if (running !== null) {
        options.log?.('the workstation is open already on this data folder; this address opens another window of it');
        options.announce(running.url);
        return joined(running);
      }
      if (Date.now() >= end || signal.aborted) throw error;
      await new Promise((resolve) => { setTimeout(resolve, pauseMs()); });
    }
  }
}

/** Nothing of it is this process's: when the host that runs ends, so does this. */
function joined({ isAlive }: RunningHost): Served {
  let timer: NodeJS.Timeout | undefined;
  const gone = new Promise<'gone'>((resolve) => {
    const look = async (): Promise<void> => {
      if (!(await isAlive())) resolve('gone');
      else timer = setTimeout(() => void look(), 1_000);
    };
    timer = setTimeout(() => void look(), 1_000);
  });
  return { gone, close: async () => clearTimeout(timer) };
}

/** Until Ctrl-C, or until whoever started this process asks it to end. */
function ended(signal: AbortSignal): Promise<'interrupted' | 'asked'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('interrupted');
    signal.addEventListener('abort', () => resolve('interrupted'), { once: true });
    // Started with a channel, it belongs to its parent and does not outlive it, however that ended.
    process.once('disconnect', () => resolve('asked'));
    process.channel?.unref();
    for (const name of ['SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve('asked'));
  });
}
