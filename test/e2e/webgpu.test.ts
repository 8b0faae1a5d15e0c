// ONNX Runtime on WebGPU, on a graphics card in software: every method against the float64 reference, in a process of its own.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { softwareGpu } from '../software-gpu.ts';
import type { MethodId } from '../../src/contracts/explanation.ts';

const judgeEngine = fileURLToPath(new URL('../fixtures/engines/judge-engine.ts', import.meta.url));

it('all maps on WebGPU are what the float64 reference says they are', async ({ skip }) => {
  const gpu = await softwareGpu();
  if (gpu === null && process.env.CI === undefined) skip('no browser here brings a Vulkan driver in software');
  expect(gpu, 'a Vulkan driver in software beside the browser').not.toBeNull();
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', judgeEngine, 'ort:webgpu'], { env: { ...process.env, ...gpu }, maxBuffer: 2 ** 24 });
  const { engine, verdicts } = JSON.parse(stdout) as { engine: { device: string }; verdicts: { method: string; relativeL2: number; isEmpty: boolean; where: string }[] };
  expect(engine.device).toContain('WebGPU');
  for (const { relativeL2, where } of verdicts) expect(relativeL2, where).toBeLessThanOrEqual(1e-4);
  const proven = new Set(verdicts.filter(({ isEmpty }) => !isEmpty).map(({ method }) => method));
  for (const method of ['deconvnet', 'gradient', 'guided-backprop', 'grad-cam', 'hires-cam', 'layer-cam', 'guided-grad-cam', 'guided-hires-cam', 'guided-layer-cam'] satisfies MethodId[]) {
    expect(proven, method).toContain(method);
  }
}, 600_000);
