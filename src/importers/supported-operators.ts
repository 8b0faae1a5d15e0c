// Writes the page of supported operators and layers from the importers' own tables.
import { opsets, operatorGroups } from './onnx/operators/index.ts';
import { layerGroups } from './tfjs/layers/index.ts';

/** docs/supported-operators.md; a test keeps the file equal to it. */
export function supportedOperatorsPage(): string {
  return [
    '# Supported operators and layers',
    '',
    'This page is written from the importers\' tables (`src/importers/onnx/operators/`, `src/importers/tfjs/layers/`); `npx vitest run -u test/importers/supported-operators.test.ts` writes it anew.',
    '',
    'A map that is computed past an operator which is not understood would be wrong without looking wrong. So whatever is not listed here, operator,',
    'attribute, attribute value or opset, is refused, with the name of the node and the reason. Nothing is skipped.',
    '',
    `## ONNX, opset ${opsets.oldest} to ${opsets.newest}`,
    '',
    'The numbers are the opsets at which an operator\'s definition changed and which are honoured. Only the nodes that the outputs depend on are looked at.',
    'Functions that a file brings along are put in the place of their calls; operators of other domains are refused.',
    '',
    ...operatorGroups.flatMap(({ title, operators }) => [
      `### ${title}`, '',
      '| operator | versions | what is honoured |', '|---|---|---|',
      ...operators.map(({ op, versions, honours }) => `| ${op} | ${versions.join(', ')} | ${honours} |`),
      '',
    ]),
    '### Files and weights',
    '',
    '- One image goes in: four axes, floating point, [n,c,h,w], or [n,h,w,c] where the model transposes it before its first layer. Open height and width come from the model card.',
    '- Weights lie in the file (`raw_data` or typed lists) or in files beside it; paths that leave the model\'s folder are refused.',
    '- float16 and bfloat16 are widened to float32, which is exact; float64 is rounded to float32. Both are noted. Eight-bit floats, unsigned 32- and 64-bit integers, text, complex numbers and sparse tensors are refused.',
    '- The batch is a symbol. Shapes that a file computes from its input are followed with the symbol in them. A batch that a file fixes (mostly one) is freed: every shape of the network must keep',
    '  the images apart along axis 0, which is checked node by node; a network that mixes them is refused.',
    '',
    '## TensorFlow.js LayersModel',
    '',
    'Sequential and Functional models, nested ones and layers called more than once included, as Keras 2 and Keras 3 write them (`model.json` and its weight files). `channels_last`, float32.',
    'A layer with an activation becomes two nodes: the activation carries the layer\'s name, the linear part is `layer/linear`.',
    '',
    ...layerGroups.flatMap(({ title, layers }) => [
      `### ${title}`, '',
      '| layer | what is honoured |', '|---|---|',
      ...layers.map(({ className, honours }) => `| ${className} | ${honours} |`),
      '',
    ]),
    '### Weights',
    '',
    '- Any number of groups and files. A missing file is named; a group whose files hold more or fewer bytes than its weights need is refused with both numbers.',
    '- Weights stored as uint8 or uint16 are restored as q·scale + min in float64 and rounded once to float32, float16 is widened: what TensorFlow.js itself does. Noted.',
    '',
    '## To add one',
    '',
    '1. Write it in the file of its group: `operator(name, versions, honours, lower)` for ONNX, `layer(className, honours, lower)` for Keras. It reads its inputs and settings through',
    '   the object it is given and refuses what it does not honour; what it did not read is refused for it.',
    '2. Put it into the list at the end of that file.',
    '3. Test it against values worked out by hand (`test/importers/onnx-*.test.ts`, `tfjs-layers.test.ts`); a Keras layer also against TensorFlow.js itself (`tfjs-agreement.test.ts`).',
    '4. Write this page anew with the command above.',
    '',
  ].join('\n');
}
