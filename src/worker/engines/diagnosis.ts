// Finds the node at which numbers stop being finite, by running the graph again with its values as outputs, part by part.
import { AppError } from '../../contracts/errors.ts';
import { producers, typeOf } from '../../graph/graph.ts';
import { elementCount, withBatch } from '../../graph/tensor.ts';
import { isFinite as isAllFinite } from '../finite.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import type { Tensor, ValueName } from '../../graph/tensor.ts';

export interface Diagnosing {
  /** The model's own nodes: what is named. */
  readonly model: Graph;
  /** What gave the numbers: the model and, for maps, the walks back. */
  readonly graph: Graph;
  readonly batch: number;
  readonly run: (outputs: readonly ValueName[]) => Promise<ReadonlyMap<ValueName, Tensor>>;
}

/** A refusal that has been looked into. */
class LocatedError extends AppError {}

/** Bytes of values that one run gives back: a whole network's are too many. */
const partBytes = 64 * 2 ** 20;

/** The same refusal with the node named; unchanged where no value of the graph is at fault. */
export async function withNode(error: unknown, diagnosing: Diagnosing): Promise<unknown> {
  if (!(error instanceof AppError) || error.code !== 'map_not_finite' || error instanceof LocatedError) return error;
  const bad = await firstBadNode(diagnosing).catch(() => undefined);
  if (bad === undefined) return error;
  const { model, graph } = diagnosing;
  const own = new Set(model.nodes.map(({ name }) => name));
  if (own.has(bad.name)) return new LocatedError(error.code, `${error.message}; the first node whose result is not finite is "${bad.name}" (${bad.op})`);
  const near = nearestOwn(bad, graph, own);
  const where = near === undefined ? `a ${bad.op} of the walk back` : `the walk back through "${near.name}" (${near.op})`;
  return new LocatedError(error.code, `${error.message}; the first result that is not finite is of ${where}`);
}

async function firstBadNode({ graph, batch, run }: Diagnosing): Promise<Node | undefined> {
  const floats = (node: Node): readonly ValueName[] => node.outputs.filter((output) => typeOf(graph, output).dtype === 'float32');
  let part: Node[] = [];
  let bytes = 0;
  const look = async (): Promise<Node | undefined> => {
    if (part.length === 0) return undefined;
    const results = await run(part.flatMap(floats));
    return part.find((node) => floats(node).some((output) => !isAllFinite(results.get(output)?.values)));
  };
  for (const node of graph.nodes) {
    const size = floats(node).reduce((total, output) => total + 4 * elementCount(withBatch(typeOf(graph, output).shape, batch)), 0);
    if (bytes + size > partBytes) {
      const bad = await look();
      if (bad !== undefined) return bad;
      [part, bytes] = [[], 0];
    }
    part.push(node);
    bytes += size;
  }
  return look();
}

/** The model's node that a node of the walk is about: the nearest whose weights or result it reads. */
function nearestOwn(bad: Node, graph: Graph, own: ReadonlySet<string>): Node | undefined {
  const by = producers(graph);
  const pending: Node[] = [bad];
  const seen = new Set<Node>(pending);
  for (let node = pending.shift(); node !== undefined; node = pending.shift()) {
    // The last input is the weight or the gate, the first the gradient that came so far.
    for (const input of node.inputs.toReversed()) {
      const near = graph.constants.has(input) ? graph.nodes.find(({ name, inputs }) => own.has(name) && inputs.includes(input)) : by.get(input);
      if (near === undefined || seen.has(near)) continue;
      if (own.has(near.name)) return near;
      seen.add(near);
      pending.push(near);
    }
  }
  return undefined;
}
