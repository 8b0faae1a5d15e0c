// Finds a classifier's logits in its graph, and what its classes mean: exclusive, independent, or not known.
import { AppError } from '../contracts/errors.ts';
import { producers, typeOf } from '../graph/graph.ts';
import { shapeText } from '../graph/tensor.ts';
import type { ScoreKind } from '../contracts/explanation.ts';
import type { Graph, Node } from '../graph/graph.ts';
import type { Shape, ValueName } from '../graph/tensor.ts';

export interface HeadHints {
  /** The output to explain, for files with several. */
  readonly output?: string | undefined;
  readonly emits?: 'logits' | 'probabilities' | undefined;
  readonly classes?: 'exclusive' | 'independent' | undefined;
  readonly labels?: readonly string[] | undefined;
}

export interface Head {
  /** The value that holds one number per class, [n,K] but for axes of size 1. */
  readonly value: ValueName;
  /** What `value` holds: logits, or probabilities whose logits cannot be reached. */
  readonly emits: 'logits' | 'probabilities';
  /** K */
  readonly columns: number;
  readonly classes: 'exclusive' | 'independent' | null;
  /** One per column; two for a single column: [name of −z, name of +z]. */
  readonly labels: readonly string[];
  readonly scores: readonly ScoreKind[];
}

/**
 * The logits are the tensor before the final Softmax, LogSoftmax or Sigmoid, seen through Identity, Cast and size-1
 * reshapes; else the output itself, unless the card says that it already emits probabilities.
 *
 * @throws AppError `model_head_unclear` when the output is not one number per class, or the labels do not fit it
 */
export function resolveHead(graph: Graph, hints: HeadHints = {}): Head {
  const output = chooseOutput(graph, hints.output);
  const by = producers(graph);
  const last = throughReshapes(graph, by, output);
  const activation = by.get(last);
  const found = activation === undefined ? undefined : classesOf(activation);
  const before = activation?.inputs[0];
  const [value, emits] = found !== undefined && before !== undefined
    ? [throughReshapes(graph, by, before), 'logits' as const]
    : [last, hints.emits ?? 'logits'];

  const columns = columnsOf(typeOf(graph, value).shape, value);
  const classes = classesFor(found, hints.classes, columns);
  const scores: ScoreKind[] = emits === 'logits' ? ['logit'] : [];
  if (classes !== null || emits === 'probabilities') scores.push('probability', 'log-probability');
  return { value, emits, columns, classes, labels: labelsFor(columns, hints.labels), scores };
}

function chooseOutput(graph: Graph, name: string | undefined): ValueName {
  if (name !== undefined) {
    if (graph.outputs.includes(name)) return name;
    throw new AppError('model_head_unclear', `the card's output: expected one of ${graph.outputs.join(', ')}, got "${name}"`);
  }
  const [only, ...others] = graph.outputs;
  if (only === undefined) throw new AppError('model_head_unclear', 'the model: expected an output, got none');
  if (others.length > 0) throw new AppError('model_head_unclear', `the model has ${graph.outputs.length} outputs (${graph.outputs.join(', ')}): expected the card's "output" to name one`);
  return only;
}

/** Back through nodes that leave the numbers and their order as they are. */
function throughReshapes(graph: Graph, by: ReadonlyMap<ValueName, Node>, start: ValueName): ValueName {
  let value = start;
  for (;;) {
    const node = by.get(value);
    const input = node?.inputs[0];
    if (node === undefined || input === undefined) return value;
    const isPlain = node.op === 'Identity' || (node.op === 'Cast' && node.attrs.to === 'float32' && typeOf(graph, input).dtype === 'float32');
    const isSizeOne = (node.op === 'Reshape' || node.op === 'Transpose') && significant(typeOf(graph, input).shape) === significant(typeOf(graph, value).shape);
    if (!isPlain && !isSizeOne) return value;
    value = input;
  }
}

function significant(shape: Shape): string {
  return shape.filter((extent) => extent !== 1).join(',');
}

function classesOf(node: Node): 'exclusive' | 'independent' | undefined {
  if (node.op === 'Softmax' || node.op === 'LogSoftmax') return 'exclusive';
  return node.op === 'Sigmoid' || node.op === 'LogSigmoid' ? 'independent' : undefined;
}

/** From the graph, else the card, else not known. One logit is a sigmoid's whatever the card calls it. */
function classesFor(found: Head['classes'] | undefined, hinted: HeadHints['classes'], columns: number): Head['classes'] {
  if (found !== undefined) return found;
  if (hinted === undefined) return null;
  return columns === 1 ? 'independent' : hinted;
}

function columnsOf(shape: Shape, value: ValueName): number {
  const extents = shape.filter((extent): extent is number => extent !== 'n' && extent !== 1);
  const batched = shape[0] === 'n';
  if (!batched || extents.length > 1) {
    throw new AppError('model_head_unclear', `output "${value}": expected one number per class, shape [n,K], got ${shapeText(shape)}`);
  }
  return extents[0] ?? 1;
}

function labelsFor(columns: number, labels: readonly string[] | undefined): readonly string[] {
  if (labels === undefined) return Array.from({ length: columns }, (_, index) => `class ${index}`);
  const fits = labels.length === columns || (columns === 1 && labels.length === 2);
  if (!fits) throw new AppError('model_head_unclear', `the card's labels: expected ${columns === 1 ? '1 or 2' : columns} for ${columns} logit(s), got ${labels.length}`);
  return labels;
}
