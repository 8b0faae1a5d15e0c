// `overread serve`: the workstation for a browser on this machine.
import { exitCodes } from '../../contracts/errors.ts';
import { dataFolder } from '../../host/locations.ts';
import { startWebHost } from '../../host/web.ts';
import { parseOptions } from '../options.ts';
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
    const host = await startWebHost({
      port: options.port ?? 0,
      dataFolder: dataFolder(env),
      opensDemo: options['open-demo'],
      announce: (url) => stdout(`${url}\n`),
      log: (line) => stderr(`overread serve: ${line}\n`),
    });
    const reason = await ending;
    await host.close();
    return reason === 'interrupted' ? exitCodes.cancelled : exitCodes.done;
  },
};

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
