// An ONNX file → a graph: finds the image input, follows what the outputs need, and hands each node to its operator.
import { AppError } from '../../contracts/errors.ts';
import { shapeText } from '../../graph/tensor.ts';
import { canonicalise, normalisedValues } from '../../graph/rewrites/index.ts';
import { decodeOnnx } from './decode.ts';
import { inlineFunctions } from './functions.ts';
import { imageInputOf } from './image-input.ts';
import { Lowering } from './lowering.ts';
import { NodeCall } from './node-call.ts';
import { onnxOperators, opsets } from './operators/index.ts';
import { withoutStridedViews } from './strided-views.ts';
import { symbolicRules } from './symbolic-shapes.ts';
import { reachedBy } from './reach.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ImportedModel, ImportOptions, ModelFiles } from '../imported-model.ts';
import type { FileNode, ModelFile } from './model-file.ts';
import type { OnnxOperator } from './operators/define.ts';
import type { Value } from './value.ts';

export function importOnnx(bytes: Uint8Array, files: ModelFiles, options: ImportOptions): ImportedModel {
  const notes = new Set<string>();
  const file = files.main;
  const model = decodeOnnx(bytes, { file, external: cached((location) => files.read(location)), note: (text) => notes.add(text) });
  if (model.opset < opsets.oldest || model.opset > opsets.newest) {
    throw new AppError('model_operator_unsupported', `${file}: its operators are of opset ${model.opset}, supported are ${opsets.oldest} to ${opsets.newest}`);
  }
  const outputs = outputsOf(model, file, options.output);
  const { nodes, shapes } = withoutStridedViews(reachedBy(inlineFunctions(model, file), outputs), model);
  const read = new Set([...nodes.flatMap((node) => node.inputs), ...outputs]);
  const { input, fixedBatch } = imageInputOf(model, nodes, file, options.inputSize);
  const lowering = new Lowering({ file, opset: model.opset, fixedBatch, read, notes });
  if (fixedBatch !== undefined) notes.add(`the file fixes a batch of ${fixedBatch}; made symbolic`);
  lowering.set(input.name, { kind: 'graph', name: lowering.builder.input(input.name, { dtype: 'float32', shape: input.shape }) });
  for (const [name, tensor] of model.initialisers) {
    if (read.has(name)) lowering.set(name, { kind: 'constant', tensor: tensor.load(), name });
  }
  for (const [name, tensor] of shapes) lowering.set(name, { kind: 'constant', tensor, name });
  for (const node of nodes) lower(node, lowering);
  const graph = finish(lowering, outputs);
  return {
    format: 'onnx',
    graph: canonicalise(graph, { keep: options.keep ?? [] }),
    input,
    outputs,
    normalised: normalisedValues(graph),
    notes: [`opset ${model.opset}`, ...notes],
    info: {
      ...(model.producer === undefined ? {} : { producer: model.producer }),
      opset: model.opset,
      parameters: parametersOf(graph),
      nodes: nodes.length,
    },
  };
}

function lower(node: FileNode, lowering: Lowering): void {
  const call = new NodeCall(node, lowering);
  const definition = node.domain === '' ? onnxOperators.get(node.op) : undefined;
  if (definition === undefined) return call.refuse(node.domain === '' ? 'this operator is not supported' : `operators of the domain "${node.domain}" are not supported`);
  const isSymbolic = node.inputs.some((name) => lowering.get(name)?.kind === 'dims');
  const folded = isSymbolic ? symbolicRules[node.op]?.(call) : undefined;
  const results = folded ?? lowered(definition, call);
  call.finish('kind' in results ? [results] : results);
}

function lowered(definition: OnnxOperator, call: NodeCall): Value | readonly Value[] {
  try {
    return definition.lower(call);
  } catch (error) {
    if (error instanceof RangeError) return call.refuse(`it cannot be computed: ${error.message}`);
    throw error;
  }
}

/** The file's outputs, or the one asked for by the name of a value or of the node that writes it. */
function outputsOf(model: ModelFile, file: string, asked: string | undefined): string[] {
  const declared = model.outputs.map((output) => output.name);
  if (asked === undefined) {
    if (declared.length === 0) throw new AppError('model_unreadable', `${file}: the model declares no output`);
    return declared;
  }
  const known = new Set([...declared, ...model.nodes.flatMap((node) => node.outputs)]);
  const output = known.has(asked) ? asked : model.nodes.find((node) => node.name === asked)?.outputs[0];
  if (output === undefined) throw new AppError('model_head_unclear', `${file}: the model has no output "${asked}"; its outputs are ${declared.join(', ')}`);
  return [output];
}

function finish(lowering: Lowering, outputs: readonly string[]): Graph {
  for (const output of outputs) {
    const value = lowering.get(output);
    if (value?.kind === 'graph' && value.name === output) continue;
    const what = value === undefined ? 'nothing writes it' : 'it does not depend on the image';
    throw new AppError('model_unreadable', `${lowering.file}: the output "${output}" is not a result of the network: ${what}`);
  }
  const graph = lowering.builder.finish(outputs);
  for (const output of outputs) {
    const shape = lowering.builder.shape(output);
    if (shape[0] !== 'n') throw new AppError('model_shape_invalid', `${lowering.file}: the output "${output}" ${shapeText(shape)} has no batch axis`);
  }
  return graph;
}

function parametersOf(graph: Graph): number {
  let count = 0;
  for (const tensor of graph.constants.values()) if (tensor.dtype === 'float32') count += tensor.values.length;
  return count;
}

/** Weights of a large model lie in one file that is read once. */
function cached(read: (location: string) => Uint8Array): (location: string) => Uint8Array {
  const known = new Map<string, Uint8Array>();
  return (location) => {
    const bytes = known.get(location) ?? read(location);
    known.set(location, bytes);
    return bytes;
  };
}
