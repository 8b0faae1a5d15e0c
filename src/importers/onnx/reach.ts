// Which nodes of a file its outputs depend on: the others (training leftovers, other heads) are not imported.
import type { FileNode } from './model-file.ts';

/** In the file's order, which ONNX requires to be an order of execution. */
export function reachedBy(nodes: readonly FileNode[], outputs: readonly string[]): FileNode[] {
  const writers = new Map(nodes.flatMap((node) => node.outputs.filter((name) => name !== '').map((name) => [name, node])));
  const reached = new Set<FileNode>();
  const open = [...outputs];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = writers.get(name);
    if (node === undefined || reached.has(node)) continue;
    reached.add(node);
    open.push(...node.inputs);
  }
  return nodes.filter((node) => reached.has(node));
}
