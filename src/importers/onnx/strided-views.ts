// What PyTorch's exporter writes for a view with strides of its own: all numbers in a row, picked one by one. Here a reshape again.
import type { FileNode, FileTensor, ModelFile } from './model-file.ts';
import type { Tensor } from '../../graph/tensor.ts';

export interface Viewed {
  readonly nodes: readonly FileNode[];
  /** Shapes that the new reshapes read. */
  readonly shapes: ReadonlyMap<string, Tensor>;
}

/**
 * Reshape to [−1], then Gather of all elements in their order (0, 1, 2 …) as [1, …]: the one image of a batch fixed at one,
 * under another shape. Mostly the mean over an image that lies channels last (ConvNeXt). Anything else is left as it is.
 */
export function withoutStridedViews(nodes: readonly FileNode[], { initialisers, outputs }: ModelFile): Viewed {
  const shapes = new Map<string, Tensor>();
  const reads = new Map<string, number>();
  for (const name of [...nodes.flatMap(({ inputs }) => inputs), ...outputs.map(({ name: output }) => output)]) reads.set(name, (reads.get(name) ?? 0) + 1);
  const rows = new Map(nodes.filter((node) => isRow(node, initialisers) && reads.get(node.outputs[0] ?? '') === 1).map((node) => [node.outputs[0] ?? '', node]));
  const replaced = new Set<FileNode>();
  const viewed = nodes.map((node): FileNode => {
    const row = rows.get(node.inputs[0] ?? '');
    const indices = initialisers.get(node.inputs[1] ?? '');
    const [output = ''] = node.outputs;
    if (row === undefined || indices === undefined || node.op !== 'Gather' || node.domain !== '' || !isAxisZero(node) || !isAllInOrder(indices)) return node;
    const name = `${output}/shape`;
    shapes.set(name, { dtype: 'int64', shape: [indices.shape.length], values: BigInt64Array.from(indices.shape, BigInt) });
    replaced.add(row);
    return { ...node, op: 'Reshape', inputs: [row.inputs[0] ?? '', name], attributes: new Map() };
  });
  return { nodes: viewed.filter((node) => !replaced.has(node)), shapes };
}

function isRow({ op, domain, inputs }: FileNode, initialisers: ReadonlyMap<string, FileTensor>): boolean {
  const shape = op === 'Reshape' && domain === '' ? initialisers.get(inputs[1] ?? '') : undefined;
  return shape?.elementType === 7 && shape.shape.length === 1 && shape.shape[0] === 1 && shape.load().values[0] === -1n;
}

function isAxisZero({ attributes }: FileNode): boolean {
  const axis = attributes.get('axis');
  return axis === undefined || (axis.kind === 'int' && axis.value === 0n);
}

/** Of more axes than the row's own, the first of which is the batch. */
function isAllInOrder({ shape, elementType, load }: FileTensor): boolean {
  return elementType === 7 && shape.length > 1 && shape[0] === 1 && (load().values as BigInt64Array).every((index, at) => index === BigInt(at));
}
