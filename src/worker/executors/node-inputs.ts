// Reads a node's inputs by position, refusing a node that lacks one.
import type { Node } from '../../graph/graph.ts';
import type { ValueName } from '../../graph/tensor.ts';

export function inputAt(node: Node, index: number): ValueName {
  const input = node.inputs[index];
  if (input === undefined) throw new Error(`${node.op} "${node.name}" has no input ${index}`);
  return input;
}

export function outputAt(node: Node, index: number): ValueName {
  const output = node.outputs[index];
  if (output === undefined) throw new Error(`${node.op} "${node.name}" has no output ${index}`);
  return output;
}
