// The conformance statement's tables are those of the code; `npx vitest run -u test/dicom/conformance.test.ts` writes them anew.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { conformanceTables } from '../../src/dicom/conformance.ts';

const path = fileURLToPath(new URL('../../docs/conformance.md', import.meta.url));

it('the tables of docs/conformance.md are current', async () => {
  let page = readFileSync(path, 'utf8');
  for (const [name, markdown] of conformanceTables()) {
    const place = new RegExp(`(<!-- ${name}, from the code -->\n)[\\s\\S]*?(<!-- end -->)`);
    expect(page, `the place of ${name}`).toMatch(place);
    page = page.replace(place, `$1\n${markdown}\n\n$2`);
  }
  await expect(page).toMatchFileSnapshot(path);
});
