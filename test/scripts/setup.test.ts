// Set-up and the command line in a small checkout of its own: what the first run does, and that the second does nothing.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));
let checkout = '';

const commandLine = `// A command line that shows what reached it.
const [first] = process.argv.slice(2);
if (first === 'wait') {
  process.on('SIGTERM', () => process.exit(130));
  process.stdout.write('waiting\\n');
  setInterval(() => {}, 1_000);
} else {
  const { answer } = await import('./answer.ts');
  process.stdout.write(JSON.stringify({ answer, args: process.argv.slice(2), major: Number.parseInt(process.versions.node) }) + '\\n');
  process.exitCode = 3;
}
`;

const write = (path: string, text: string): void => {
  mkdirSync(join(checkout, path, '..'), { recursive: true });
  writeFileSync(join(checkout, path), text);
};

const run = (script: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(checkout, 'scripts', script), ...args], { cwd: checkout, encoding: 'utf8' });

const builtAt = (): number => statSync(join(checkout, 'dist/cli/overread.js')).mtimeMs;

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'overread-setup-'));
  for (const path of ['scripts', 'package.json', 'package-lock.json', 'vite.config.ts']) {
    cpSync(join(repository, path), join(checkout, path), { recursive: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(checkout, 'node_modules'), 'junction');
  write('src/cli/overread.ts', commandLine);
  write('src/cli/answer.ts', '// The answer.\nexport const answer: number = 42;\n');
  write('training/demo-study.ts', `// A demo study of one file.
import { writeFileSync } from 'node:fs';
export function makeDemoStudy(outDir: string): void {
  writeFileSync(outDir + '/made.txt', 'made');
}
`);
});

afterAll(() => rmSync(checkout, { recursive: true, force: true }));

describe('set-up', () => {
  it('builds and makes the demo study in the first run, with progress on stderr alone', () => {
    const { status, stdout, stderr } = run('overread.mjs', 'explain', '--model', 'a b');
    expect(stderr).toMatch(/building/);
    expect(stderr).toMatch(/making the demo study/);
    expect(JSON.parse(stdout)).toMatchObject({ answer: 42, args: ['explain', '--model', 'a b'] });
    expect(JSON.parse(stdout).major).toBeGreaterThanOrEqual(24);
    expect(status).toBe(3);
    expect(readFileSync(join(checkout, 'assets/demo-study/made.txt'), 'utf8')).toBe('made');
  });

  it('says and does nothing in the second run', () => {
    const before = builtAt();
    const { status, stderr } = run('overread.mjs');
    expect(stderr).toBe('');
    expect(status).toBe(3);
    expect(builtAt()).toBe(before);
  });

  it('does not build again when files were only touched', () => {
    const before = builtAt();
    utimesSync(join(checkout, 'src/cli/answer.ts'), new Date(), new Date());
    expect(run('overread.mjs').stderr).toBe('');
    expect(builtAt()).toBe(before);
  });

  it('builds again when a source changed, and only what changed', () => {
    write('src/cli/answer.ts', '// The answer.\nexport const answer: number = 43;\n');
    const { stdout, stderr } = run('overread.mjs');
    expect(stderr).toMatch(/building/);
    expect(stderr).not.toMatch(/demo study/);
    expect(JSON.parse(stdout).answer).toBe(43);
  });

  it('ends in one line that names the part when a source does not build, and works again after it is mended', () => {
    write('src/cli/answer.ts', '// The answer.\nexport const answer: number = ;\n');
    const { status, stdout, stderr } = run('overread.mjs');
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/cannot build cli from src\/cli\/overread\.ts/);
    expect(stderr).toMatch(/set-up could not build the command line: cli\n$/);
    write('src/cli/answer.ts', '// The answer.\nexport const answer: number = 44;\n');
    expect(JSON.parse(run('overread.mjs').stdout).answer).toBe(44);
  });

  it('says once that the demo study cannot be made, and runs the command line all the same', () => {
    write('training/demo-study.ts', '// Fails.\nexport function makeDemoStudy(): never {\n  throw new Error("no");\n}\n');
    const first = run('overread.mjs');
    expect(first.stderr).toMatch(/the demo study could not be made/);
    expect(first.status).toBe(3);
    expect(run('overread.mjs').stderr).toBe('');
  });

  it.skipIf(process.platform === 'win32')('passes a signal on and takes over the exit code', async () => {
    const child = spawn(process.execPath, [join(checkout, 'scripts/overread.mjs'), 'wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const code = await new Promise((resolve) => {
      child.stdout.once('data', () => child.kill('SIGTERM'));
      child.on('exit', resolve);
    });
    expect(code).toBe(130);
  });
});
