// Finds the one image that a model takes, the order of its axes, and its size.
import { AppError } from '../../contracts/errors.ts';
import { elementType } from './model-file.ts';
import type { Dim } from '../../graph/tensor.ts';
import type { ModelInput } from '../imported-model.ts';
import type { DeclaredDim, DeclaredValue, FileNode, ModelFile } from './model-file.ts';

export interface ImageInput {
  readonly input: ModelInput;
  /** The batch that the file fixes, if it does. */
  readonly fixedBatch: number | undefined;
}

/**
 * @param inputSize [height, width] for a file that leaves them open
 * @throws AppError when the model takes anything but one image, or its size is neither in the file nor given
 */
export function imageInputOf(model: ModelFile, nodes: readonly FileNode[], file: string, inputSize: readonly [number, number] | undefined): ImageInput {
  const read = new Set(nodes.flatMap((node) => node.inputs));
  // Before IR version 4 every initialiser is listed among the inputs as well.
  const inputs = model.inputs.filter((value) => !model.initialisers.has(value.name) && read.has(value.name));
  const [image, ...more] = inputs;
  if (image === undefined) throw new AppError('model_shape_invalid', `${file}: the model takes no input`);
  if (more.length > 0) throw new AppError('model_shape_invalid', `${file}: the model takes ${inputs.length} inputs (${inputs.map((value) => value.name).join(', ')}), expected one image`);
  const { shape } = image;
  if (shape?.length !== 4) throw new AppError('model_shape_invalid', `${file}: the input "${image.name}" is ${declaredText(shape)}, expected an image of four axes (batch, channels, height, width)`);
  const type = elementType(image.elementType ?? 0);
  if (type.dtype !== 'float32') throw new AppError('model_shape_invalid', `${file}: the input "${image.name}" is ${type.name}, expected a floating-point image`);
  const layout = isChannelsLast(image, nodes) ? 'NHWC' : 'NCHW';
  const [batch, second, third, last] = shape as readonly [DeclaredDim, DeclaredDim, DeclaredDim, DeclaredDim];
  const [channels, height, width] = layout === 'NCHW' ? [second, third, last] : [last, second, third];
  if (typeof channels !== 'number') throw new AppError('model_shape_invalid', `${file}: the input "${image.name}" ${declaredText(shape)} leaves the number of channels open`);
  const [h, w] = sizeOf(image.name, height, width, file, inputSize);
  return {
    input: { name: image.name, layout, channels, height: h, width: w, shape: layout === 'NCHW' ? ['n', channels, h, w] : ['n', h, w, channels] satisfies Dim[] },
    fixedBatch: typeof batch === 'number' ? batch : undefined,
  };
}

function sizeOf(name: string, height: DeclaredDim, width: DeclaredDim, file: string, asked: readonly [number, number] | undefined): readonly [number, number] {
  const [h, w] = [typeof height === 'number' ? height : asked?.[0], typeof width === 'number' ? width : asked?.[1]];
  if (h === undefined || w === undefined) {
    throw new AppError('card_missing', `${file}: the model leaves the size of its input "${name}" open (${height}×${width}); a model card must give input.size [height, width]`);
  }
  if (asked !== undefined && (asked[0] !== h || asked[1] !== w)) {
    throw new AppError('card_invalid', `${file}: the model card gives an input size of ${asked.join('×')}, the model fixes ${h}×${w}`);
  }
  return [h, w];
}

const elementwise = new Set(['Add', 'Sub', 'Mul', 'Div', 'Cast', 'Identity', 'Neg']);

/**
 * ONNX's operators take images as [n,c,h,w]. A model of the TensorFlow family takes [n,h,w,c] and transposes it before
 * its first operator that knows of channels; scaling may come before that.
 */
function isChannelsLast(image: DeclaredValue, nodes: readonly FileNode[]): boolean {
  const names = new Set([image.name]);
  for (const node of nodes) {
    if (!node.inputs.some((name) => names.has(name))) continue;
    if (elementwise.has(node.op)) {
      for (const output of node.outputs) names.add(output);
      continue;
    }
    const perm = node.attributes.get('perm');
    return node.op === 'Transpose' && perm?.kind === 'ints' && perm.value.join(',') === '0,3,1,2';
  }
  return false;
}

function declaredText(shape: readonly DeclaredDim[] | undefined): string {
  return shape === undefined ? 'of no stated shape' : `[${shape.join(',')}]`;
}
