// What an engine's error means: a device that is gone, memory that is not there, and the node it happened at.
import { AppError } from '../../contracts/errors.ts';
import type { Graph } from '../../graph/graph.ts';

/** `lost`: the engine will not answer again in this process. `memory`: this job was too large for it. `other`: anything else it says. */
export type EngineFailure = 'lost' | 'memory' | 'other';

const lostWords = /device (?:is |was )?(?:lost|hung|removed|reset)|lost (?:the )?device|DEVICE_LOST|DXGI_ERROR|CUDA (?:failure|error)|CUBLAS|CUDNN_STATUS|cudaError|GPU (?:is |was )?lost/i;
const memoryWords = /out of memory|bad_alloc|failed to allocate|allocation failed|cannot allocate|RESOURCE_EXHAUSTED|OOM when/i;

/** null: not the engine's fault (a cancel, an input that does not fit). */
export function engineFailure(error: unknown): EngineFailure | null {
  if (error instanceof AppError && error.code !== 'compute_failed') return null;
  const message = error instanceof Error ? error.message : String(error);
  if (memoryWords.test(message)) return 'memory';
  return lostWords.test(message) ? 'lost' : 'other';
}

/** What engines call a node in their messages: ONNX Runtime after `Name:`, TensorFlow in braces, tfjs after `at`. */
const namings = [/Name:\s*'([^']+)'/, /Node \(([^)]+)\)/, /\{\{(?:function_)?node ([^}]+)\}\}/, /node "([^"]+)"/];

/**
 * The engine's error with the network's own node in front, where the message names one of its nodes.
 * The executors name what they write `<node>/<operator>~<number>`.
 */
export function atNode(error: unknown, graph: Graph): AppError {
  const message = error instanceof Error ? error.message : String(error);
  const node = nodeNamed(message, graph);
  if (node === undefined || message.startsWith(`node "${node.name}"`)) return error instanceof AppError ? error : new AppError('compute_failed', message);
  return new AppError('compute_failed', `node "${node.name}" (${node.op}) cannot be computed: ${message}`);
}

function nodeNamed(message: string, graph: Graph): Graph['nodes'][number] | undefined {
  for (const naming of namings) {
    const written = naming.exec(message)?.[1];
    if (written === undefined) continue;
    const found = graph.nodes
      .filter(({ name }) => written === name || written.startsWith(`${name}/`))
      .toSorted((a, b) => b.name.length - a.name.length)[0];
    if (found !== undefined) return found;
  }
  return undefined;
}
