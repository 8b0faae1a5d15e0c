// A batch-norm's factors on the way back are put into the kernel of the transposed convolution before them.
import { consumers, producers } from '../../../graph/graph.ts';
import { inputAt, outputAt } from '../node-inputs.ts';
import type { Graph, Node, NodeOf } from '../../../graph/graph.ts';
import type { Tensor, TensorValues, ValueName } from '../../../graph/tensor.ts';

export interface FactorsInKernels {
  /** Transposed convolutions whose output channels are to be multiplied by the magnitudes of these constants. */
  readonly kernels: ReadonlyMap<Node, ValueName>;
  /** Multiplications that are thereby done, but for the signs where some are negative. */
  readonly done: ReadonlySet<Node>;
}

/**
 * factor·gate·ReLU(Wᵀg) = sign(factor)·gate·ReLU((|factor|·W)ᵀg): whatever stands between the two, channel by channel and
 * positively homogeneous, commutes with a positive factor. All walks then share one kernel, and a kernel that is turned is
 * a copy anyway. Only where nobody else sees the values between.
 */
export function factorsInKernels(graph: Graph): FactorsInKernels {
  const [written, read] = [producers(graph), consumers(graph)];
  const outputs = new Set(graph.outputs);
  const kernels = new Map<Node, ValueName>();
  const done = new Set<Node>();
  for (const node of graph.nodes) {
    if (node.op !== 'Mul' || !isPerChannel(graph, inputAt(node, 1))) continue;
    let value = inputAt(node, 0);
    for (;;) {
      const before = written.get(value);
      if (before === undefined || outputs.has(value) || read.get(value)?.length !== 1) break;
      if (before.op === 'ConvTranspose') {
        if (kernels.has(before) || !isSimple(graph, before)) break;
        kernels.set(before, inputAt(node, 1));
        done.add(node);
        break;
      }
      const isPassed = before.op === 'Relu' || before.op === 'AverageUnpool' || (before.op === 'Mul' && !graph.constants.has(inputAt(before, 1)) && written.get(inputAt(before, 1))?.op === 'IsPositive');
      if (!isPassed) break;
      value = inputAt(before, 0);
    }
  }
  return { kernels, done };
}

/** [1,C,1,1] */
function isPerChannel(graph: Graph, value: ValueName): boolean {
  const shape = graph.constants.get(value)?.shape ?? [];
  return shape.length === 4 && shape[0] === 1 && Number(shape[1]) > 1 && shape[2] === 1 && shape[3] === 1;
}

function isSimple(graph: Graph, node: NodeOf<'ConvTranspose'>): boolean {
  const { strides } = node.attrs;
  return strides[0] === 1 && strides[1] === 1 && graph.constants.has(inputAt(node, 1)) && outputAt(node, 0) !== '';
}

/** −1 and 1 where some factor is negative, else undefined. Shaped like the factors. */
export function signsOf({ values }: Tensor): Float32Array | undefined {
  const factors = values as Float32Array;
  return factors.some((factor) => factor < 0) ? factors.map((factor) => (factor < 0 ? -1 : 1)) : undefined;
}

/** Each of the first axis' slices times the magnitude of its factor. */
export function scaledRows(values: Float32Array, factors: TensorValues): Float32Array {
  const length = values.length / factors.length;
  for (let row = 0; row < factors.length; row++) {
    const factor = Math.abs(Number(factors[row]));
    for (let index = row * length; index < (row + 1) * length; index++) values[index] = (values[index] ?? 0) * factor;
  }
  return values;
}
