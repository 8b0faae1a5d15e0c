// The engines that a machine of this kind can have, whether this one has them, and what would make it so.
import { toErrorMessage } from '../../contracts/errors.ts';
import { runTrial } from './errand.ts';
import type { EngineCandidate, EngineId } from '../../contracts/engines.ts';
import type { WorkerProcess } from '../worker-client.ts';

/**
 * Engines by platform: what onnxruntime-node's package holds or loads there (CUDA: Linux x64, its libraries apart), and
 * both of TensorFlow.js's.
 */
export function engineIdsOf(platform: string, arch: string): readonly EngineId[] {
  const devices: Readonly<Record<string, readonly EngineId[]>> = {
    linux: arch === 'x64' ? ['ort:webgpu', 'ort:cuda'] : ['ort:webgpu'], win32: ['ort:webgpu', 'ort:dml'], darwin: ['ort:webgpu', 'ort:coreml'],
  };
  return ['ort:cpu', ...(devices[platform] ?? []), 'tfjs:native', 'tfjs:wasm'];
}

const remedies: Readonly<Record<EngineId, string>> = {
  'ort:cpu': 'install the packages again: npm ci',
  'ort:webgpu': 'a graphics card with a Vulkan (Linux), Direct3D 12 (Windows) or Metal (macOS) driver; on Linux also the loader libvulkan.so.1',
  'ort:cuda': 'an NVIDIA card and driver, CUDA 12 with cuDNN 9, and ONNX Runtime\'s CUDA libraries: ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js',
  'ort:dml': 'Windows 10 or later with a Direct3D 12 graphics card',
  'ort:coreml': 'macOS on Apple silicon',
  'tfjs:native': 'npm run setup -- --force tries to get TensorFlow\'s library',
  'tfjs:wasm': 'install the packages again: npm ci',
};

export interface ProbeOptions {
  readonly spawn: () => WorkerProcess;
  readonly platform?: string;
  readonly arch?: string;
  readonly signal?: AbortSignal;
}

/** Each engine is opened in a process of its own and computes a few numbers. */
const probeTimeoutMs = 60_000;

/** @throws AppError `cancelled` */
export async function probeEngines({ spawn, platform = process.platform, arch = process.arch, signal }: ProbeOptions): Promise<readonly EngineCandidate[]> {
  const candidates: EngineCandidate[] = [];
  for (const id of engineIdsOf(platform, arch)) candidates.push(await probe(id, spawn, signal));
  return candidates;
}

async function probe(id: EngineId, spawn: () => WorkerProcess, signal: AbortSignal | undefined): Promise<EngineCandidate> {
  try {
    const { description } = await runTrial({ spawn, source: null, request: { engine: id, reference: null }, timeoutMs: probeTimeoutMs, ...(signal === undefined ? {} : { signal }) });
    return { id, description, reason: null, remedy: null };
  } catch (error) {
    const { code, message } = toErrorMessage(error);
    if (code === 'cancelled') throw error;
    return { id, description: null, reason: plain(message), remedy: remedies[id] };
  }
}

/** What the libraries say, without the places in their source and the names of their own functions. */
function plain(message: string): string {
  if (/No supported adapters|Failed to get a WebGPU adapter/i.test(message)) return 'no graphics card with a driver that WebGPU can use was found';
  if (/libonnxruntime_providers|providers_cuda|Failed to load shared library/i.test(message)) return 'its CUDA libraries are not installed';
  return message.replace(/\.? ?Use the engine [^.]*\.$/, '').replace(/, or use the engine [^.]*\.$/, '').slice(0, 300);
}
