// TensorFlow.js models as a whole: how layers are joined, where weights lie, and how a broken model is refused.
import { describe, expect, it } from 'vitest';
import { importModel } from '../../src/importers/index.ts';
import { called, functional, input, layer, sequential, tfjsFiles } from './tfjs-writer.ts';
import { filesOf, iota, refusalOf, run } from './in-memory.ts';
import type { WrittenLayer, WrittenWeight } from './tfjs-writer.ts';

const image = iota(9);
const values = (model: WrittenLayer, weights: readonly WrittenWeight[] = []): readonly number[] => run(importModel(tfjsFiles(model, weights)), [1, 3, 3, 1], image)[0]!.values;
const inputLayer = { ...input([3, 3, 1]), name: 'image', inbound_nodes: [] };
const scale = (name: string, factor: number, reads: string): WrittenLayer => called('Rescaling', name, [reads], { scale: factor, offset: 0 });
const dense = layer('Dense', 'd', { units: 1, use_bias: false });
const kernel = (quantization?: WrittenWeight['quantization'], stored = iota(9).map((index) => index / 8)): WrittenWeight => ({ name: 'd/kernel', shape: [9, 1], values: stored, ...(quantization ? { quantization } : {}) });
const flattened = sequential([input([3, 3, 1]), layer('Flatten', 'f'), dense]);

describe('the layers of a TensorFlow.js model', () => {
  it('form a chain without an input layer, where the first layer says what comes in', () => {
    const model = sequential([layer('Flatten', 'f', { batch_input_shape: [null, 3, 3, 1] })]);
    expect(values(model)).toEqual(image);
    expect(importModel(tfjsFiles(model)).input).toMatchObject({ layout: 'NHWC', channels: 1, height: 3, width: 3, shape: ['n', 3, 3, 1] });
  });

  it('may be the bare list that early Keras wrote, in a file that does not say its format', () => {
    const model = { class_name: 'Sequential', config: [input([3, 3, 1]), layer('Flatten', 'f')] as unknown as Record<string, unknown> };
    expect(run(importModel(tfjsFiles(model, [], { format: false })), [1, 3, 3, 1], image)[0]!.values).toEqual(image);
  });

  it.each<[string, string, (x: number) => number]>([
    ['Add', 'Add', (x) => 2 * x + 3 * x + 5 * x], ['Average', 'Average', (x) => (10 * x) / 3], ['Multiply', 'Multiply', (x) => 30 * x ** 3],
  ])('join in %s of three branches', (_, className, wanted) => {
    const layers = [inputLayer, scale('a', 2, 'image'), scale('b', 3, 'image'), scale('c', 5, 'image'), called(className, 'join', ['a', 'b', 'c'])];
    values(functional(layers, ['image'], ['join'])).forEach((value, index) => expect(value).toBeCloseTo(wanted(index), 4));
  });

  it('join in Subtract and Concatenate in the order they are called with', () => {
    const branches = [inputLayer, scale('a', 2, 'image'), scale('b', 3, 'image')];
    expect(values(functional([...branches, called('Subtract', 'join', ['a', 'b'])], ['image'], ['join']))).toEqual(image.map((x) => 2 * x - 3 * x));
    expect(values(functional([...branches, called('Concatenate', 'join', ['b', 'a'], { axis: -1 })], ['image'], ['join']))).toEqual([...image.map((x) => 3 * x), ...image.map((x) => 2 * x)]);
  });

  it('may be listed in any order', () => {
    expect(values(functional([scale('b', 3, 'a'), inputLayer, scale('a', 2, 'image')], ['image'], ['b']))).toEqual(image.map((x) => 6 * x));
  });

  it('may be models themselves, which keep their layers\' names where they are free', () => {
    const inner = { ...sequential([layer('Rescaling', 'twice', { scale: 2, batch_input_shape: [null, 3, 3, 1] }), layer('Rescaling', 'outer', { scale: 5 })], 'inner'), name: 'inner', inbound_nodes: [[['outer', 0, 0, {}]]] };
    const model = functional([inputLayer, scale('outer', 3, 'image'), inner], ['image'], ['inner']);
    expect(values(model)).toEqual(image.map((x) => 30 * x));
    expect(importModel(tfjsFiles(model)).graph.nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(['outer', 'twice', 'inner/outer']));
  });

  it('may be called more than once, with the same weights', () => {
    const shared = { ...called('Dense', 'd', ['image'], { units: 1, use_bias: false }), inbound_nodes: [[['image', 0, 0, {}]], [['d', 0, 0, {}]]] };
    const model = { class_name: 'Functional', config: { name: 'm', layers: [inputLayer, shared], input_layers: [['image', 0, 0]], output_layers: [['d', 1, 0]] } };
    expect(values(model, [{ name: 'd/kernel', shape: [1, 1], values: [3] }])).toEqual(image.map((x) => 9 * x));
  });

  it('may add and multiply by numbers, as Keras 3 writes `(x + 3) * 2`', () => {
    const tensor = (name: string): unknown => ({ class_name: '__keras_tensor__', config: { shape: [null, 3, 3, 1], dtype: 'float32', keras_history: [name, 0, 0] } });
    const raised = { ...called('Add', 'raised', []), inbound_nodes: [{ args: [tensor('image'), 3], kwargs: {} }] };
    const doubled = { ...called('Multiply', 'doubled', []), inbound_nodes: [{ args: [tensor('raised'), 2], kwargs: {} }] };
    expect(values(functional([inputLayer, raised, doubled], ['image'], ['doubled']))).toEqual(image.map((x) => (x + 3) * 2));
  });

  it('may add a share of another branch, as Keras\'s Inception-ResNet does', () => {
    const join = called('CustomScaleLayer', 'join', ['image', 'tripled'], { scale: 0.5 });
    expect(values(functional([inputLayer, scale('tripled', 3, 'image'), join], ['image'], ['join']))).toEqual(image.map((x) => x + 1.5 * x));
  });

  it('may be joined as Keras 3 writes it', () => {
    const tensor = (name: string): unknown => ({ class_name: '__keras_tensor__', config: { shape: [null, 3, 3, 1], dtype: 'float32', keras_history: [name, 0, 0] } });
    const add = { ...layer('Add', 'join', { dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' } } }), name: 'join', inbound_nodes: [{ args: [[tensor('image'), tensor('image')]], kwargs: {} }] };
    const model = { class_name: 'Functional', config: { name: 'm', layers: [inputLayer, add], input_layers: ['image', 0, 0], output_layers: [['join', 0, 0]] } };
    expect(values(model)).toEqual(image.map((x) => 2 * x));
  });

  it('can be asked for as the output', () => {
    const model = functional([inputLayer, scale('a', 2, 'image'), scale('b', 3, 'a')], ['image'], ['b']);
    expect(importModel(tfjsFiles(model), { output: 'a' }).outputs).toEqual(['a']);
    expect(refusalOf(() => importModel(tfjsFiles(model), { output: 'z' })).code).toBe('model_head_unclear');
  });

  it.each<[string, WrittenLayer, RegExp]>([
    ['a layer that is not supported', sequential([input([3, 3, 1]), layer('Conv3D', 'up')]), /layer "up" \(Conv3D\): this layer is not supported/],
    ['a model of another class', { class_name: 'MyModel', config: {} }, /the model is of class MyModel; supported are Sequential and Functional/],
    ['a circle', functional([inputLayer, scale('a', 2, 'b'), scale('b', 2, 'a')], ['image'], ['b']), /the layer "b" reads its own output/],
    ['a layer that is not there', functional([inputLayer, scale('a', 2, 'ghost')], ['image'], ['a']), /refers to call 0 of the layer "ghost"/],
    ['two inputs', functional([inputLayer, { ...inputLayer, name: 'age' }, called('Add', 'join', ['image', 'age'])], ['image', 'age'], ['join']), /takes 2 inputs, expected one image/],
    ['an input that is no image', sequential([input([10]), dense]), /the input "image" has the shape \[null,10\], expected an image/],
    ['a call in training mode', functional([inputLayer, { ...called('Dropout', 'drop', []), inbound_nodes: [[['image', 0, 0, { training: true }]]] }], ['image'], ['drop']), /is called with training=true/],
  ])('are refused with %s', (_, model, message) => {
    expect(refusalOf(() => importModel(tfjsFiles(model))).message).toMatch(message);
  });

  it('of open size take it from the card', () => {
    const open = sequential([layer('InputLayer', 'image', { batch_input_shape: [null, null, null, 3] }), layer('GlobalAveragePooling2D', 'g')]);
    expect(importModel(tfjsFiles(open), { inputSize: [5, 7] }).input).toMatchObject({ height: 5, width: 7 });
    expect(refusalOf(() => importModel(tfjsFiles(open)))).toMatchObject({ code: 'card_missing' });
  });
});

describe('the weights of a TensorFlow.js model', () => {
  it('may be cut into files at any byte', () => {
    const model = tfjsFiles(flattened, [kernel()], { shards: [5, 30, 1] });
    expect(run(importModel(model), [1, 3, 3, 1], image)[0]!.values).toEqual([25.5]);
  });

  it.each<[string, NonNullable<WrittenWeight['quantization']>, number[], number]>([
    ['uint8', { dtype: 'uint8', scale: 0.5, min: -1 }, [0, 255, 2, 2, 2, 2, 2, 2, 2], 126.5],
    ['uint16', { dtype: 'uint16', scale: 0.25, min: 10 }, [0, 65535, 0, 0, 0, 0, 0, 0, 0], 16393.75 + 10 * 35],
    ['float16', { dtype: 'float16' }, [0, 0x3555, 0, 0, 0, 0, 0, 0, 0], 0.333251953125],
  ])('stored as %s are restored, and said so', (dtype, quantization, stored, wanted) => {
    const model = importModel(tfjsFiles(flattened, [kernel(quantization, stored)]));
    expect(run(model, [1, 3, 3, 1], image)[0]!.values).toEqual([wanted]);
    expect(model.notes.join()).toMatch(new RegExp(dtype));
  });

  it('may stand under the name of the model around their layer', () => {
    expect(values(flattened, [{ ...kernel(), name: 'model/d/kernel' }])).toEqual([25.5]);
  });

  it('are refused where two could be meant', () => {
    expect(refusalOf(() => values(flattened, [{ ...kernel(), name: 'a/d/kernel' }, { ...kernel(), name: 'b/d/kernel' }])).message).toMatch(/could be a\/d\/kernel or b\/d\/kernel/);
  });

  it('of the wrong shape are refused with both', () => {
    expect(refusalOf(() => values(flattened, [{ name: 'd/kernel', shape: [8, 1], values: iota(8) }]))).toMatchObject({
      code: 'model_shape_invalid', message: 'model.json: layer "d" (Dense): its weight kernel must be [9,1], got [8,1]',
    });
  });

  const broken = (change: (json: { weightsManifest: { paths: string[]; weights: { name: string; dtype: string; quantization?: unknown }[] }[] | undefined }) => void): (() => unknown) => () => {
    const files = tfjsFiles(flattened, [kernel()]);
    const json = JSON.parse(new TextDecoder().decode(files.read('model.json'))) as Parameters<typeof change>[0];
    change(json);
    return importModel(filesOf('model.json', { 'shard0.bin': files.read('shard0.bin'), 'model.json': new TextEncoder().encode(JSON.stringify(json)) }));
  };

  it.each<[string, Parameters<typeof broken>[0], string, RegExp]>([
    ['no manifest', (json) => { json.weightsManifest = undefined; }, 'model_data_missing', /has no weightsManifest/],
    ['a weight that is not in it', (json) => { json.weightsManifest![0]!.weights[0]!.name = 'other/kernel'; }, 'model_data_missing', /the weight "d\/kernel" is not in the weightsManifest/],
    ['a missing file', (json) => { json.weightsManifest![0]!.paths = ['gone.bin']; }, 'model_data_missing', /the weight file "gone.bin" is missing/],
    ['a file outside of the folder', (json) => { json.weightsManifest![0]!.paths = ['../shard0.bin']; }, 'model_unreadable', /not beside the model/],
    ['the same file twice, which is too much', (json) => { json.weightsManifest![0]!.paths.push('shard0.bin'); }, 'model_unreadable', /must hold 36 bytes, got 72/],
    ['an unknown type', (json) => { json.weightsManifest![0]!.weights[0]!.dtype = 'complex64'; }, 'model_operator_unsupported', /is of type complex64/],
    ['an unknown quantisation', (json) => { json.weightsManifest![0]!.weights[0]!.quantization = { dtype: 'int4' }; }, 'model_operator_unsupported', /quantised in a way that is not supported/],
  ])('are refused with %s', (_, change, code, message) => {
    const error = refusalOf(broken(change));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

describe('a JSON file that is no LayersModel', () => {
  const of = (text: string): (() => unknown) => () => importModel(filesOf('model.json', { 'model.json': new TextEncoder().encode(text) }));
  it.each<[string, string, string, RegExp]>([
    ['broken JSON', '{"modelTopology": {', 'model_unreadable', /this is not valid JSON/],
    ['some other JSON', '{"labels": ["a"]}', 'model_kind_unknown', /no TensorFlow.js model \(it has no modelTopology\)/],
    ['a GraphModel', '{"format": "graph-model", "modelTopology": {"node": []}}', 'model_kind_unknown', /is a TensorFlow.js GraphModel; only LayersModel files are supported/],
    ['a topology without layers', '{"modelTopology": {"class_name": "Sequential", "config": {}}}', 'model_unreadable', /the layers of model must be a list, got nothing/],
  ])('is refused: %s', (_, text, code, message) => {
    const error = refusalOf(of(text));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});
