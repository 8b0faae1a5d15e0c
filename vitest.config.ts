// The test suites: unit (mirrors src), window (Svelte state, compiled), reference (slow, plain, float64) e2e (a real browser) and electron (a real Electron).
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// Tests leave nothing in the user's own cache folder.
const common = { environment: 'node', pool: 'forks', testTimeout: 60_000, hookTimeout: 120_000, env: { OVERREAD_CACHE: 'off' } };

export default defineConfig({
  test: {
    maxWorkers: 2,
    passWithNoTests: true,
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/reference/**', 'test/e2e/**', 'test/renderer/**', 'test/fixtures/**'],
        },
      },
      {
        plugins: [svelte()],
        resolve: { conditions: ['browser'] },
        test: { ...common, name: 'window', include: ['test/renderer/**/*.test.ts'] },
      },
      { test: { ...common, name: 'reference', include: ['test/reference/**/*.test.ts'] } },
      {
        test: {
          ...common,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ['test/e2e/electron/**'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...common,
          name: 'electron',
          include: ['test/e2e/electron/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
