// Pooling and unpooling on tfjs, as plain loops: the wasm kernels give no switches and take no uneven padding.
import { inputAt, outputAt } from '../node-inputs.ts';
import { windowDivisors } from '../window-sizes.ts';
import { averageWindows, eachWindow, maxWindows, spreadWindows } from './window-loops.ts';
import type { Node } from '../../../graph/graph.ts';
import type { Pair } from '../../../graph/vocabulary.ts';
import type { TfTensor } from './runtime.ts';
import type { TfjsRun, Written } from './run.ts';
import type { Runners } from './table.ts';

type PoolingOp = 'MaxPool' | 'MaxUnpool' | 'AveragePool' | 'AverageUnpool';

export const runPooling: Runners<PoolingOp> = {
  MaxPool: (run, node) => {
    const { values, switches } = maxWindows(numbersOf(run, inputAt(node, 0)), eachWindow(node.attrs, lastShape(run, inputAt(node, 0)), lastShape(run, outputAt(node, 0))));
    const written = [asLast(run, node, values, 'float32')];
    if (node.outputs[1] !== undefined && run.isWanted(node.outputs[1])) written.push(asLast(run, node, switches, 'int32'));
    return written;
  },
  MaxUnpool: (run, node) => {
    const [g, switches] = [numbersOf(run, inputAt(node, 0)), numbersOf(run, inputAt(node, 1))];
    const [n, h, w, c] = lastShape(run, outputAt(node, 0));
    const values = new Float32Array(n * h * w * c);
    const isSum = node.attrs.mode === 'sum';
    // A switch counts [n,c,h,w]; the windows of one plane come in row-major order, so that the last one overwrites.
    for (let at = 0; at < g.length; at++) {
      const index = switches[at] ?? 0;
      const [plane, position] = [Math.floor(index / (h * w)), index % (h * w)];
      const to = (Math.floor(plane / c) * h * w + position) * c + (plane % c);
      values[to] = isSum ? (values[to] ?? 0) + (g[at] ?? 0) : g[at] ?? 0;
    }
    return [asLast(run, node, values, 'float32')];
  },
  AveragePool: (run, node) => {
    const [from, to] = [lastShape(run, inputAt(node, 0)), lastShape(run, outputAt(node, 0))];
    const divisors = windowDivisors(node.attrs, sizeOf(from), sizeOf(to));
    return [asLast(run, node, averageWindows(numbersOf(run, inputAt(node, 0)), eachWindow(node.attrs, from, to), divisors), 'float32')];
  },
  AverageUnpool: (run, node) => {
    const [from, to] = [lastShape(run, outputAt(node, 0)), lastShape(run, inputAt(node, 0))];
    const divisors = windowDivisors(node.attrs, sizeOf(from), sizeOf(to));
    return [asLast(run, node, spreadWindows(numbersOf(run, inputAt(node, 0)), eachWindow(node.attrs, from, to), divisors), 'float32')];
  },
};

type Quad = readonly [number, number, number, number];

function lastShape(run: TfjsRun, value: string): Quad {
  const [n = 0, c = 0, h = 0, w = 0] = run.shape(value);
  return [n, h, w, c];
}

function sizeOf([, h, w]: Quad): Pair {
  return [h, w];
}

function numbersOf(run: TfjsRun, value: string): Float32Array | Int32Array {
  return run.read(value, 'last').dataSync() as Float32Array | Int32Array;
}

function asLast(run: TfjsRun, node: Node, values: Float32Array | Int32Array, dtype: 'float32' | 'int32'): Written {
  const tensor: TfTensor = run.tf.tensor(values, [...lastShape(run, outputAt(node, 0))], dtype);
  return { tensor, layout: 'last' };
}
