// Starts the window on a host that lives in the page: for looking at the window without models or files.
import { createFakeApi } from './fake-api.ts';

Object.assign(window, { overread: createFakeApi({ delayMs: 120 }) });
await import('../../../src/renderer/main.ts');
