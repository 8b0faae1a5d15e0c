// What an engine's error means: a device that is gone, memory that is not there, and the node it happened at.
import { AppError } from '../../contracts/errors.ts';
import { producers } from '../../graph/graph.ts';
import type { Graph, Node } from '../../graph/graph.ts';

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
  if (error instanceof AppError && error.code !== 'compute_failed') return error;
  const message = error instanceof Error ? error.message : String(error);
  const node = nodeNamed(message, graph);
  if (node === undefined) return error instanceof AppError ? error : new AppError('compute_failed', message);
  return new AppError('compute_failed', `node "${node.name}" (${node.op}) cannot be computed: ${message}`);
}

function nodeNamed(message: string, graph: Graph): Node | undefined {
  for (const naming of namings) {
    const written = naming.exec(message)?.[1];
    if (written === undefined) continue;
    const found = graph.nodes
      .filter(({ name }) => [name, plain(name)].some((own) => written === own || written.startsWith(`${own}/`)))
      .toSorted((a, b) => b.name.length - a.name.length)[0] ?? writerOf(written, message, graph);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** ONNX Runtime calls what it moved into its blocked layout after the value that it writes; an activation may be part of it. */
function writerOf(written: string, message: string, graph: Graph): Node | undefined {
  const by = producers(graph);
  const node = by.get(written.replace(/(?:_nchwc|_token_\d+)+$/, ''));
  const before = by.get(node?.inputs[0] ?? '');
  return /running (?:Fused)?Conv node/.test(message) && node?.op !== 'Conv' && before?.op === 'Conv' ? before : node;
}

/** As TensorFlow must have it. */
function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9_.\-/]/g, '_').replace(/^[^A-Za-z0-9.]+/, '');
}
