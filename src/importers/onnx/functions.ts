// Puts a file's own functions in the place of their calls, so that only operators are left.
import { AppError } from '../../contracts/errors.ts';
import type { Attribute, FileFunction, FileNode, ModelFile } from './model-file.ts';

/** Far more than any network; a few functions that call each other twice could ask for billions. */
const mostNodes = 100_000;

/** @throws AppError `model_unreadable` when functions call each other in a circle, or make more nodes than any network has */
export function inlineFunctions(model: ModelFile, file: string): readonly FileNode[] {
  if (model.functions.length === 0) return model.nodes;
  const functions = new Map(model.functions.map((definition) => [keyOf(definition.domain, definition.name, definition.overload), definition]));
  let made = 0;
  const expand = (nodes: readonly FileNode[], open: readonly FileFunction[]): FileNode[] =>
    nodes.flatMap((node) => {
      const definition = functions.get(keyOf(node.domain, node.op, node.overload));
      if (definition === undefined) return [node];
      if (open.includes(definition)) throw new AppError('model_unreadable', `${file}: the function ${definition.name} calls itself`);
      if (definition.opset !== undefined && definition.opset !== model.opset) {
        throw new AppError('model_operator_unsupported', `${file}: the function ${definition.name} is written in opset ${definition.opset}, the model in ${model.opset}; both must be one`);
      }
      made += definition.nodes.length;
      if (made > mostNodes) throw new AppError('model_unreadable', `${file}: its functions make more than ${mostNodes} nodes`);
      return expand(bodyOf(node, definition), [...open, definition]);
    });
  return expand(model.nodes, []);
}

function keyOf(domain: string, name: string, overload: string): string {
  return JSON.stringify([domain, name, overload]);
}

/** The function's nodes with the call's names: inputs and outputs are the call's, everything between is `call/…`. */
function bodyOf(call: FileNode, definition: FileFunction): FileNode[] {
  const names = new Map<string, string>();
  definition.inputs.forEach((name, index) => names.set(name, call.inputs[index] ?? ''));
  definition.outputs.forEach((name, index) => {
    const output = call.outputs[index];
    if (output !== undefined && output !== '') names.set(name, output);
  });
  const rename = (name: string): string => (name === '' ? '' : names.get(name) ?? `${call.name}/${name}`);
  return definition.nodes.map((node, index) => ({
    ...node,
    name: `${call.name}/${node.name === '' ? `${node.op}_${index}` : node.name}`,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
    attributes: resolved(node.attributes, call, definition),
  }));
}

/** An attribute that refers to one of the call's takes its value, the function's default, or is left out. */
function resolved(attributes: ReadonlyMap<string, Attribute>, call: FileNode, definition: FileFunction): Map<string, Attribute> {
  return new Map([...attributes].flatMap(([name, attribute]): [string, Attribute][] => {
    if (attribute.kind !== 'reference') return [[name, attribute]];
    const value = call.attributes.get(attribute.value) ?? definition.defaults.get(attribute.value);
    return value === undefined ? [] : [[name, value]];
  }));
}
