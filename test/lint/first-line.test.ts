// The rule that a file begins with a sentence on what it is for.
import { RuleTester } from 'eslint';
import { describe, it } from 'vitest';

import { firstLine } from '../../lint/first-line.mjs';

RuleTester.describe = describe;
RuleTester.it = it;

const tester = new RuleTester({ languageOptions: { ecmaVersion: 2023, sourceType: 'module' } });
const message = 'The first line is a comment that says in one sentence what this file is for';

tester.run('overread/first-line', firstLine, {
  valid: [
    '// Reads the header of a file.\nconst a = 1;',
    '/** Reads the header of a file. */\nconst a = 1;',
    '/**\n * Reads the header of a file.\n */\nconst a = 1;',
    '#!/usr/bin/env node\n// Reads the header of a file.\nconst a = 1;',
  ],
  invalid: [
    { code: 'const a = 1;', errors: [{ message }] },
    { code: '//\nconst a = 1;', errors: [{ message }] },
    { code: 'const a = 1; // Reads the header of a file.', errors: [{ message }] },
    { code: '\n// Reads the header of a file.\nconst a = 1;', errors: [{ message }] },
  ],
});
