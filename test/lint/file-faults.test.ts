// The checks on single tracked files. Samples that would be faults here are put together from pieces.
import { describe, expect, it } from 'vitest';

import { nameFault, sizeFault, textFaults } from '../../lint/file-faults.mjs';

const faultsOf = (path: string, text: string): string[] => textFaults(path, text).map(({ fault }) => fault);
const registry = ['https://registry', 'npmjs', 'org'].join('.');

describe('textFaults', () => {
  it('accepts an ordinary file', () => {
    expect(faultsOf('src/graph/a.ts', '// What it is for.\nexport const a = 1;\n')).toEqual([]);
  });

  it('finds a registry host and says on which line', () => {
    expect(textFaults('README.md', `Install\nfrom ${registry}/x\n`)).toEqual([
      { line: 2, fault: expect.stringContaining('names the registry host') },
    ]);
  });

  it.each(['pypi' + '.org', 'files.' + 'pythonhosted.org', 'deb.' + 'debian.org'])('finds the host %s', (host) => {
    expect(faultsOf('docs/a.md', `see ${host}`)).toHaveLength(1);
  });

  it('finds resolved addresses in the lock of any registry, and nothing else there', () => {
    const lock = `{\n  "resolved": "https:/${'/'}mirror.example/x.tgz",\n  "integrity": "sha512-TO${'DO'}"\n}\n`;
    expect(textFaults('package-lock.json', lock)).toEqual([{ line: 2, fault: expect.stringContaining('resolved address') }]);
  });

  it.each([['work', 'main'], ['home', 'ann'], ['tmp', 'x'], ['root', '.cache'], ['Users', 'ann']])(
    'finds the machine path /%s/%s',
    (first, second) => {
      expect(faultsOf('scripts/a.mjs', `const a = '/${first}/${second}';`)).toEqual([
        expect.stringContaining('names a path of one machine'),
      ]);
    },
  );

  it('does not take relative paths, folders of the project or addresses for machine paths', () => {
    const fine = ["'../work/a'", "'src/worker/a'", "'./tmp/a'", 'https://example.com/home/a', '`${root}/tmp/a`', "'~/work/a'"];
    for (const text of fine) expect(faultsOf('scripts/a.mjs', text), text).toEqual([]);
  });

  it.each(['TO' + 'DO: later', 'Co-'.toLowerCase() + 'authored-by: x', 'added as ' + 'requested', 'in a real ' + 'implementation'])(
    'finds words about the making: %s',
    (text) => {
      expect(faultsOf('src/a/b.ts', `// ${text}`)).toEqual([expect.stringContaining('about the making')]);
    },
  );

  it('allows 400 lines and refuses 401', () => {
    expect(faultsOf('src/a/b.ts', 'x\n'.repeat(400))).toEqual([]);
    expect(faultsOf('src/a/b.ts', 'x\n'.repeat(401))).toEqual(['401 lines; a file has at most 400: split it by concept']);
    expect(faultsOf('test/a.test.ts', 'x\n'.repeat(400) + 'x')).toHaveLength(1);
  });

  it('leaves the length of generated files and of prose alone', () => {
    for (const path of ['src/importers/generated/onnx.ts', 'docs/methods.md', 'package-lock.json']) {
      expect(faultsOf(path, 'x\n'.repeat(900)), path).toEqual([]);
    }
  });
});

describe('sizeFault', () => {
  it('refuses a tracked file over 12 MiB', () => {
    expect(sizeFault('assets/model.bin', 12 << 20)).toBeNull();
    expect(sizeFault('assets/model.bin', (12 << 20) + 1)).toContain('at most 12');
  });
});

describe('nameFault', () => {
  it.each(['src/graph/max-pool.ts', 'src/renderer/ColourBar.svelte', 'src/renderer/pane.svelte.ts', 'test/fixtures/Odd_Name.ts', 'README.md'])(
    'accepts %s',
    (path) => {
      expect(nameFault(path)).toBeNull();
    },
  );

  it.each(['src/graph/maxPool.ts', 'src/graph/max_pool.ts', 'src/renderer/colour-bar.svelte', 'scripts/Setup.mjs'])('refuses %s', (path) => {
    expect(nameFault(path)).not.toBeNull();
  });
});
