// Real model files: what they take and give, the shape of every value, and that broken ones are refused with the right line.
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importModel } from '../../src/importers/index.ts';
import { withBatch } from '../../src/graph/tensor.ts';
import { openExecutor } from '../../src/worker/executors/executor.ts';
import { openModelFiles } from '../../src/worker/model-files.ts';
import { describeShared, sharedFloats, sharedJson, sharedPath } from '../shared-data.ts';
import { factSheet } from '../shared-models.ts';
import { refusalOf } from './in-memory.ts';
import { seeded } from '../reference/seeded.ts';
import type { ImportedModel } from '../../src/importers/index.ts';
import type { Executor } from '../../src/worker/executors/executor.ts';

let executor: Executor;
beforeAll(async () => { executor = await openExecutor('ort'); });
afterAll(() => executor.dispose());

const open = (path: string, ...keep: string[]): ImportedModel => importModel(openModelFiles(sharedPath(`models/${path}`)), { keep });

/** Every value as ONNX Runtime, which does its own shape inference, gives it for a batch of `n`. */
async function expectShapes(model: ImportedModel, n: number): Promise<void> {
  const { graph } = model;
  const names = graph.nodes.flatMap((node) => node.outputs.slice(0, 1));
  const session = await executor.compile(graph, names);
  const shape = withBatch(model.input.shape, n);
  const results = await session.run(new Map([[model.input.name, seeded(3).normal(shape)]]));
  for (const name of names) expect(results.get(name)!.shape, name).toEqual(withBatch(graph.types.get(name)!.shape, n));
  await session.dispose();
}

describeShared('models/index.json', 'real model files', () => {
  it.each([
    ['am1codes-pneumonia-onnx/model.onnx', 'onnx', 'NHWC', [150, 150, 3], ['output'], ['opset 13']],
    ['am1codes-pneumonia-tfjs/model.json', 'tfjs-layers', 'NHWC', [150, 150, 3], ['dense_1'], []],
    ['darknet-tiny-imagenet-tfjs/model.json', 'tfjs-layers', 'NHWC', [224, 224, 3], ['global_average_pooling2d_1'], []],
    ['lian-cxr3-tm-tfjs/model.json', 'tfjs-layers', 'NHWC', [224, 224, 3], ['dense_Dense2'], []],
    ['nsfwjs-mobilenetv2-uint8-tfjs/model.json', 'tfjs-layers', 'NHWC', [224, 224, 3], ['dense_3'], ['weights stored as uint8 restored to float32 (q·scale + min)']],
    ['mnist-cntk-onnx/mnist.onnx', 'onnx', 'NCHW', [28, 28, 1], ['Plus214_Output_0'], ['opset 7', 'the file fixes a batch of 1; made symbolic']],
    ['resnet20-cifar10-onnx/resnet20.onnx', 'onnx', 'NCHW', [32, 32, 3], ['logits'], ['opset 17']],
    ['squeezenet11-imagenet-fp16-onnx/SqueezeNet_fp16.onnx', 'onnx', 'NCHW', [224, 224, 3], ['softmaxout_1'], ['opset 7', 'the file fixes a batch of 1; made symbolic', 'float16 weights widened to float32 (exact)']],
    ['onnx-light-topologies/light_densenet121.onnx', 'onnx', 'NCHW', [224, 224, 3], ['fc6_1'], ['opset 9', 'the file fixes a batch of 1; made symbolic']],
    ['onnx-light-topologies/light_resnet50.onnx', 'onnx', 'NCHW', [224, 224, 3], ['gpu_0/softmax_1'], ['opset 9', 'the file fixes a batch of 1; made symbolic']],
    ['onnx-light-topologies/light_squeezenet.onnx', 'onnx', 'NCHW', [224, 224, 3], ['softmaxout_1'], ['opset 9', 'the file fixes a batch of 1; made symbolic']],
  ] as const)('%s is read, and every value has the shape that ONNX Runtime finds', async (path, format, layout, [height, width, channels], outputs, notes) => {
    const model = open(path);
    expect(model).toMatchObject({ format, outputs, notes, input: { layout, height, width, channels } });
    expect(model.graph.inputs).toEqual([model.input.name]);
    await expectShapes(model, path.includes('light') ? 1 : 2);
  });

  it('as Keras wrote down the input shape of each layer, so it is in the graph', () => {
    const { graph } = open('am1codes-pneumonia-tfjs/model.json', 'dropout', 'dropout_1', 'dropout_2', 'dropout_3', 'dropout_4', 'dropout_5');
    const { modelTopology } = sharedJson('models/am1codes-pneumonia-tfjs/model.json') as { modelTopology: { model_config: { config: { layers: { config: { name: string }; build_config?: { input_shape: (number | null)[] } }[] } } } };
    const written = modelTopology.model_config.config.layers.flatMap(({ config, build_config }) => (build_config === undefined ? [] : [[config.name, build_config.input_shape] as const]));
    expect(written.length).toBeGreaterThan(15);
    for (const [name, [, ...extents]] of written) {
      const node = graph.nodes.find((entry) => entry.name === `${name}/linear`) ?? graph.nodes.find((entry) => entry.name === `${name}/nhwc`) ?? graph.nodes.find((entry) => entry.name === name)!;
      const [h, w, c] = extents;
      expect(graph.types.get(node.inputs[0]!)!.shape, name).toEqual(extents.length === 3 ? ['n', c, h, w] : ['n', ...extents]);
    }
  });

  it.each(['mnist-cntk-onnx', 'lian-cxr3-tm-tfjs', 'nsfwjs-mobilenetv2-uint8-tfjs'])('%s gives its reference outputs', async (id) => {
    const sheet = factSheet(id);
    const model = open(`${id}/${sheet.files[0]!}`);
    const session = await executor.compile(model.graph, model.outputs);
    for (const { input, shape, outputs } of sheet.references) {
      const results = await session.run(new Map([[model.input.name, { dtype: 'float32' as const, shape, values: sharedFloats(`models/${id}/${input}`) }]]));
      outputs[0]!.values.forEach((value, k) => expect(Math.abs(Number(results.get(model.outputs[0]!)!.values[k]) - value), `${input} [${k}]`).toBeLessThanOrEqual(1e-4));
    }
    await session.dispose();
  });

  it.each([
    ['empty.onnx', 'model_unreadable', 'empty.onnx: the file is empty'],
    ['truncated.onnx', 'model_unreadable', 'truncated.onnx: this is no complete ONNX model (300000 bytes): ModelProto breaks off at byte 13 of 300000: a field is longer than what is left'],
    ['lfs-pointer.h5', 'model_unreadable', 'lfs-pointer.h5: this is a git-lfs pointer, not the model of 403041120 bytes; fetch it with "git lfs pull"'],
    ['truncated.h5', 'model_kind_unknown', 'truncated.h5: this is a Keras HDF5 file; supported are ONNX files and model.json of a TensorFlow.js LayersModel'],
    ['tfjs-missing-shard/model.json', 'model_data_missing', 'model.json: the weight file "b.bin" is missing'],
    ['tfjs-short-shard/model.json', 'model_unreadable', 'model.json: the weight file w.bin must hold 918148 bytes, got 917148'],
  ])('%s is refused in one line', (path, code, message) => {
    expect(refusalOf(() => open(`malformed/${path}`))).toMatchObject({ code, message });
  });

  it('a GraphModel, a Keras file and a .keras archive are refused by name', () => {
    expect(refusalOf(() => open('human-emotion-graph-tfjs/emotion.json')).message).toMatch(/GraphModel/);
    expect(refusalOf(() => open('lian-cxr3-tm-h5/keras_model.h5')).message).toMatch(/Keras HDF5/);
    expect(refusalOf(() => open('am1codes-pneumonia-keras/model.keras')).message).toMatch(/\.keras archive/);
  });
});

// Networks that PyTorch's exporters wrote today (bench/README.md says how they are made); 2.2 GB, so they are not in the repository.
const exported = new URL('../../bench/.models/', import.meta.url).pathname;
if (!existsSync(exported)) console.warn('SKIPPED: exported torchvision networks are absent (node bench/setup.mjs makes them)');

describe.skipIf(!existsSync(exported))('networks exported by PyTorch', () => {
  const files = existsSync(exported)
    ? readdirSync(exported).flatMap((network) => readdirSync(join(exported, network)).filter((file) => file.endsWith('.onnx')).map((file) => [network, file] as const))
    : [];

  // AlexNet and VGG-16 are hundreds of megabytes of dense weights: bench/ runs those.
  it.each(files.filter(([network]) => !['alexnet', 'vgg16'].includes(network)))('%s/%s gives PyTorch\'s float64 logits', async (network, file) => {
    const model = importModel(openModelFiles(join(exported, network, file)));
    const session = await executor.compile(model.graph, model.outputs);
    for (const index of [0, 1]) {
      const values = npyFloats(join(exported, network, `input-${index}.npy`));
      const results = await session.run(new Map([[model.input.name, { dtype: 'float32' as const, shape: [1, 3, 224, 224], values }]]));
      const wanted = npyFloats(join(exported, network, `logits-${index}.npy`));
      const scale = Math.max(...wanted.map(Math.abs));
      wanted.forEach((value, k) => expect(Math.abs(Number(results.get('logits')!.values[k]) - value) / scale, `logit ${k}`).toBeLessThanOrEqual(1e-4));
    }
    await session.dispose();
  });
});

/** numpy's format, version 1, float32: the header's length stands in bytes 8 and 9. */
function npyFloats(path: string): Float32Array {
  const bytes = readFileSync(path);
  const start = 10 + bytes.readUInt16LE(8);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.byteLength));
}
