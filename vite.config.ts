// How the window is built: relative addresses and no inline code, so that it runs under a strict content security policy.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { manualPlugin } from './scripts/manual.mjs';

export default defineConfig({
  base: './',
  plugins: [svelte(), manualPlugin(fileURLToPath(new URL('.', import.meta.url)))],
  build: {
    target: 'es2022',
    sourcemap: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2_000,
  },
});
