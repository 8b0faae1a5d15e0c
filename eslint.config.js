// What the code of this repository keeps to, as rules that a machine checks.
import { readFileSync } from 'node:fs';

import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

import { pureFolders } from './lint/layers.mjs';
import { overread } from './lint/plugin.mjs';

const ignored = readFileSync(new URL('.gitignore', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => `**/${line.replace(/\/$/, '/**')}`);

const typed = { projectService: true, tsconfigRootDir: import.meta.dirname };
const code = ['**/*.ts', '**/*.mjs', '**/*.js'];

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Named exports only: a name that is the same everywhere can be searched for',
};

/** Clock, randomness and process enter at the edges, as values. */
const impureCalls = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Pure folders know no clock: pass the time in' },
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: 'Pure folders know no clock: pass the time in' },
  { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: 'Pure folders know no chance: pass a seeded generator in' },
];
const impureGlobals = [
  'process', 'Buffer', 'require', '__dirname', '__filename', 'performance', 'crypto', 'fetch', 'window', 'document',
  'navigator', 'localStorage', 'setTimeout', 'setInterval', 'setImmediate', 'console',
];

export default defineConfig(
  globalIgnores([...ignored, 'types/**', '**/generated/**', 'docs/**', 'bench/**/*.js', 'shared/**']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: code,
    plugins: { overread, '@typescript-eslint': tseslint.plugin },
    rules: {
      'overread/first-line': 'error',
      'overread/layers': 'error',
      'max-lines': ['error', { max: 400 }],
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-eval': 'error',
      'no-restricted-syntax': ['error', noDefaultExport],
      'no-throw-literal': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: typed },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'training/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['src/renderer/**/*.svelte', 'src/renderer/**/*.svelte.ts'],
    extends: [svelte.configs.recommended],
    plugins: { overread, '@typescript-eslint': tseslint.plugin },
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'overread/first-line': 'error',
      'overread/layers': 'error',
      'max-lines': ['error', { max: 400 }],
      eqeqeq: 'error',
      'svelte/require-each-key': 'error',
      'svelte/no-at-html-tags': 'error',
      // Bookkeeping that nothing is drawn from, and big values replaced as a whole, stay plain: $state.raw is the house rule.
      'svelte/prefer-svelte-reactivity': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  {
    files: pureFolders.map((folder) => `src/${folder}/**/*.ts`),
    rules: {
      'no-restricted-globals': ['error', ...impureGlobals.map((name) => ({ name, message: 'Pure folders take values and give values' }))],
      'no-restricted-syntax': ['error', noDefaultExport, ...impureCalls],
    },
  },
  { files: ['*.config.ts', '*.config.js', '**/*.d.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
