// The input tensors that came with real models were made with PIL: a picture read and preprocessed here must be the same tensor.
import { expect, it } from 'vitest';
import { toModelInput } from '../../../src/dicom/preprocess/to-model-input.ts';
import type { PreprocessCard } from '../../../src/dicom/preprocess/to-model-input.ts';
import { decodeImageFile } from '../../../src/host/images/decode.ts';
import { describeShared, sharedFloats, sharedPath } from '../../shared-data.ts';
import { factSheet } from '../../shared-models.ts';

/** How each family's tensors were made: all stretched bilinearly by PIL, but Teachable Machine's, which crops the middle (with PIL's Lanczos). */
const models = ['am1codes-pneumonia-onnx', 'darknet-tiny-imagenet-tfjs', 'mlperf-resnet8-cifar10-h5', 'nsfwjs-mobilenetv2-uint8-tfjs', 'resnet20-cifar10-onnx', 'squeezenet11-imagenet-fp16-onnx'];

describeShared('models/index.json', 'reference tensors of real models', () => {
  for (const id of models) {
    const card = factSheet(id);
    for (const { input, source } of card.references.filter((reference) => !reference.source.startsWith('numpy'))) {
      it(`${id}: ${source} becomes ${input}`, async () => {
        const { size: [height, width], channels, layout, scale = 1, mean = [0], std = [1], order } = card.input;
        const settings: PreprocessCard = { input: {
          scale, mean: mean.length === 1 ? mean[0] ?? 0 : mean, std: std.length === 1 ? std[0] ?? 1 : std, order,
          resize: 'stretch', interpolation: 'bilinear', antialias: true, values: 'voi', padValue: 0,
        } };
        const expected = sharedFloats(`models/${id}/${input}`);
        const image = await decodeImageFile(sharedPath(source));
        const { tensor } = toModelInput(image, settings, { layout, channels, height, width });
        const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (tensor.values[i] ?? Number.NaN))), 0);
        expect(tensor.values.length).toBe(expected.length);
        expect(worst).toBeLessThanOrEqual(1e-6 * Math.max(1, 255 * scale));
        // Without PIL's rounding to whole grey levels the tensor differs by less than three of them.
        const exact = toModelInput(image, settings, { layout, channels, height, width }, { arithmetic: 'float' }).tensor.values;
        const rounding = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (exact[i] ?? Number.NaN))), 0);
        expect(rounding).toBeLessThan((1.5 * scale) / Math.min(...std));
      });
    }
  }
});
