// The input tensors that came with real models were made with PIL: a picture read and preprocessed here must be the same tensor.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { toModelInput } from '../../../src/dicom/preprocess/to-model-input.ts';
import type { PreprocessCard } from '../../../src/dicom/preprocess/to-model-input.ts';
import { decodeImageFile } from '../../../src/host/images/decode.ts';

const shared = new URL('../../../../shared/data/', import.meta.url);
const isPresent = existsSync(new URL('models/index.json', shared));
if (!isPresent) console.warn('SKIPPED: the shared models are absent (../shared/data/models), so no reference tensor was compared.');

interface SharedCard {
  input: { size: [number, number]; channels: 1 | 3; layout: 'NCHW' | 'NHWC'; scale?: number; mean?: number[]; std?: number[]; order?: 'RGB' | 'BGR' };
  references: { input: string; source: string }[];
}

/** How each family's tensors were made: all stretched bilinearly by PIL, but Teachable Machine's, which crops the middle (with PIL's Lanczos). */
const models = ['am1codes-pneumonia-onnx', 'darknet-tiny-imagenet-tfjs', 'mlperf-resnet8-cifar10-h5', 'nsfwjs-mobilenetv2-uint8-tfjs', 'resnet20-cifar10-onnx', 'squeezenet11-imagenet-fp16-onnx'];

describe.skipIf(!isPresent)('reference tensors of real models', () => {
  for (const id of isPresent ? models : []) {
    const folder = new URL(`models/${id}/`, shared);
    const card = JSON.parse(readFileSync(new URL('model-card.json', folder), 'utf8')) as SharedCard;
    for (const { input, source } of card.references.filter((reference) => !reference.source.startsWith('numpy'))) {
      it(`${id}: ${source} becomes ${input}`, async () => {
        const { size: [height, width], channels, layout, scale = 1, mean = [0], std = [1], order } = card.input;
        const settings: PreprocessCard = { input: {
          scale, mean: mean.length === 1 ? mean[0] ?? 0 : mean, std: std.length === 1 ? std[0] ?? 1 : std, order,
          resize: 'stretch', interpolation: 'bilinear', antialias: true, values: 'voi', padValue: 0,
        } };
        const bytes = readFileSync(new URL(input, folder));
        const expected = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
        const image = await decodeImageFile(fileURLToPath(new URL(source, shared)));
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
