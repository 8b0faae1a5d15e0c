// Starts that cannot succeed: one window of the system says why, and the process ends; nobody looks at a white page.
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { holdDataFolder } from '../../../src/store/hold.ts';
import { electron, ended, start, temporaryFolder } from './launch.ts';

const failed = 4;

describe.skipIf(electron === null)('a start of Electron that cannot succeed', () => {
  const folders: { readonly remove: () => void }[] = [];
  afterEach(() => folders.splice(0).forEach(({ remove }) => remove()));

  function folder(): string {
    const made = temporaryFolder();
    folders.push(made);
    return made.path;
  }

  it('says that the data folder cannot be written', async () => {
    const file = join(folder(), 'a file');
    writeFileSync(file, '');
    const { code, told } = await startAndRead(join(file, 'data'));
    expect(told).toMatchObject([{ type: 'error', message: 'Overread cannot use its data folder.', detail: expect.stringContaining('OVERREAD_DATA') }]);
    expect(code).toBe(failed);
  });

  it('says what is missing in an installation that was torn', async () => {
    const app = copyOfTheApp();
    rmSync(join(app, 'dist/worker'), { recursive: true });
    const { code, told } = await startAndRead(folder(), app);
    expect(told).toMatchObject([{ message: 'Overread is not complete.', detail: expect.stringContaining('worker.js') }]);
    expect(code).toBe(failed);
  });

  it('says that another Overread has the data folder', async () => {
    const data = folder();
    const hold = holdDataFolder(data);
    expect(hold.is).toBe('held');
    try {
      const { code, told } = await startAndRead(data);
      expect(told).toMatchObject([{ type: 'error', message: 'Overread cannot start.', detail: expect.stringMatching(/expected a data folder that no other Overread has open/) }]);
      expect(code).toBe(failed);
    } finally {
      if (hold.is === 'held') hold.release();
    }
  });

  it('gives up on a host that ends again and again', async () => {
    const app = copyOfTheApp();
    writeFileSync(join(app, 'dist/host/host.js'), 'process.exit(9);\n');
    const { code, told } = await startAndRead(folder(), app);
    expect(told).toMatchObject([{ message: 'The host process of Overread ends again and again.', detail: expect.stringContaining('code 9') }]);
    expect(code).toBe(failed);
  });

  /** Services are replaced by files that are there and do nothing yet. */
  function copyOfTheApp(): string {
    const original = electron?.app ?? '';
    const app = join(folder(), 'app');
    const parts = ['package.json', 'dist/main', 'dist/preload', 'dist/renderer', 'main-bridge.js', 'child.mjs'].filter((part) => existsSync(join(original, part)));
    for (const part of parts) cpSync(join(original, part), join(app, part), { recursive: true });
    for (const name of ['host', 'worker']) {
      mkdirSync(join(app, 'dist', name), { recursive: true });
      writeFileSync(join(app, 'dist', name, `${name}.js`), '');
    }
    return app;
  }

  /** Dialogs are written to a file and answered with the first button. */
  async function startAndRead(dataFolder: string, app?: string): Promise<{ readonly code: number | null; readonly told: unknown }> {
    const [notes, stub] = [join(folder(), 'told.json'), join(folder(), 'answer-dialogs.cjs')];
    writeFileSync(stub, `
      const { dialog } = require('electron');
      const told = [];
      dialog.showMessageBox = async (...values) => {
        told.push(values[values.length - 1]);
        require('fs').writeFileSync(${JSON.stringify(notes)}, JSON.stringify(told));
        return { response: 0 };
      };`);
    chmodSync(stub, 0o644);
    const child = start(dataFolder, [], { preloaded: stub, ...(app === undefined ? {} : { app }) });
    const { code, said } = await ended(child, 45_000);
    return { code, told: existsSync(notes) ? JSON.parse(readFileSync(notes, 'utf8')) as unknown : said };
  }
});
