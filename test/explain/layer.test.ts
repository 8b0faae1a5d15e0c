// Which layer `auto` chooses, and where grad-cam and hires-cam cannot differ.
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { automaticLayer, isGloballyAveraged, namedLayer, resolveLayer } from '../../src/explain/layer.ts';
import type { ValueName } from '../../src/graph/tensor.ts';

const pool = { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], ceilMode: false } as const;

function conv(b: GraphBuilder, x: ValueName, out: number, name: string): ValueName {
  const channels = Number(b.shape(x)[1]);
  const w = b.constant({ dtype: 'float32', shape: [out, channels, 3, 3], values: new Float32Array(out * channels * 9) });
  return b.value('Conv', [x, w], { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 }, { name });
}

function named(b: GraphBuilder, op: 'Relu' | 'Identity', x: ValueName, name: string): ValueName {
  return b.value(op, [x], {}, { name });
}

function dense(b: GraphBuilder, x: ValueName, out: number): ValueName {
  const features = Number(b.shape(x)[1]);
  return b.value('Dense', [x, b.constant({ dtype: 'float32', shape: [features, out], values: new Float32Array(features * out) })], { transposeWeight: false }, { name: 'fc' });
}

function start(): { b: GraphBuilder; x: ValueName } {
  const b = new GraphBuilder();
  return { b, x: b.input('x', { dtype: 'float32', shape: ['n', 3, 8, 8] }) };
}

describe('layer auto', () => {
  it('takes the last ReLU before pooling and dense layers (AlexNet, VGG)', () => {
    const { b, x } = start();
    const a = named(b, 'Relu', conv(b, x, 4, 'conv'), 'relu');
    const z = dense(b, b.reshape(b.value('MaxPool', [a], pool), ['n', 64]), 5);
    expect(automaticLayer(b.finish([z]), z, 5)).toMatchObject({ name: 'relu', channels: 4, height: 8, width: 8 });
  });

  it('passes over what a shortcut goes around (ResNet): the addition or the ReLU after it', () => {
    const { b, x } = start();
    const a = named(b, 'Relu', conv(b, x, 4, 'conv1'), 'relu1');
    const branch = named(b, 'Relu', conv(b, a, 4, 'conv2'), 'relu2');
    const sum = b.value('Add', [conv(b, branch, 4, 'conv3'), a], {}, { name: 'add' });
    const z = dense(b, b.reduceMean(sum, [2, 3], false), 5);
    expect(automaticLayer(b.finish([z]), z, 5)?.name).toBe('add');
  });

  it('passes over what is normalised with the channels last, in which height and width are no axes of an image (ConvNeXt)', () => {
    const { b, x } = start();
    const sum = b.value('Add', [conv(b, x, 4, 'conv'), conv(b, x, 4, 'other')], {}, { name: 'add' });
    const turned = b.transpose(b.reduceMean(sum, [2, 3], true), [0, 2, 3, 1]);
    const norm = b.value('Mul', [turned, b.constant({ dtype: 'float32', shape: [4], values: new Float32Array(4) })], {}, { name: 'norm' });
    const z = dense(b, b.reshape(b.transpose(norm, [0, 3, 1, 2]), ['n', 4]), 5);
    const graph = b.finish([z]);
    expect(automaticLayer(graph, z, 5)?.name).toBe('add');
    expect(() => resolveLayer(graph, 'norm', z, 5)).toThrow(/expected a tensor with its channels first/);
  });

  it('knows channels again after a dense layer at every position and after turning back', () => {
    const { b, x } = start();
    const turned = b.transpose(conv(b, x, 4, 'conv'), [0, 2, 3, 1]);
    const w = b.constant({ dtype: 'float32', shape: [6, 4, 1, 1], values: new Float32Array(24) });
    const mixed = b.value('Conv', [b.transpose(turned, [0, 3, 1, 2]), w], { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 });
    const relu = named(b, 'Relu', b.transpose(b.transpose(mixed, [0, 2, 3, 1]), [0, 3, 1, 2]), 'relu');
    const z = dense(b, b.reduceMean(relu, [2, 3], false), 5);
    expect(automaticLayer(b.finish([z]), z, 5)).toMatchObject({ name: 'relu', channels: 6 });
  });

  it('stops before the convolution whose channels are the classes (SqueezeNet)', () => {
    const { b, x } = start();
    const squeeze = named(b, 'Relu', conv(b, x, 4, 'squeeze'), 'relu');
    const fire = b.value('Concat', [named(b, 'Relu', conv(b, squeeze, 4, 'e1'), 'r1'), named(b, 'Relu', conv(b, squeeze, 4, 'e3'), 'r3')], { axis: 1 }, { name: 'fire' });
    const classes = named(b, 'Relu', conv(b, fire, 5, 'classes'), 'relu-classes');
    const z = b.reshape(b.reduceMean(classes, [2, 3], true), ['n', 5]);
    expect(automaticLayer(b.finish([z]), z, 5)?.name).toBe('fire');
  });

  it('does not take an earlier convolution with as many channels for the classes', () => {
    const { b, x } = start();
    const a = named(b, 'Relu', conv(b, x, 5, 'conv1'), 'relu1');
    const c = named(b, 'Relu', conv(b, a, 4, 'conv2'), 'relu2');
    const z = dense(b, b.reduceMean(c, [2, 3], false), 5);
    expect(automaticLayer(b.finish([z]), z, 5)?.name).toBe('relu2');
  });

  it('finds none in a dense network, and asks for one', () => {
    const { b, x } = start();
    const z = dense(b, b.reshape(x, ['n', 192]), 5);
    expect(() => resolveLayer(b.finish([z]), 'auto', z, 5)).toThrow('expected a layer with more than one position that every path crosses, got none');
  });

  it('counts paths exactly where there are more than a double can hold', () => {
    const { b, x } = start();
    let a = x;
    for (let depth = 0; depth < 80; depth++) a = b.value('Add', [a, a], {}, { name: `double${depth}` });
    const z = dense(b, b.reduceMean(a, [2, 3], false), 5);
    expect(automaticLayer(b.finish([z]), z, 5)?.name).toBe('double79');
  });
});

describe('a named layer', () => {
  it('is found by its node and by the tensor it writes, and a wrong name lists some that exist', () => {
    const { b, x } = start();
    const a = b.value('Relu', [conv(b, x, 4, 'conv')], {}, { name: 'node', outputs: ['tensor'] });
    const z = dense(b, b.reduceMean(a, [2, 3], false), 5);
    const graph = b.finish([z]);
    expect(namedLayer(graph, 'node')).toEqual(namedLayer(graph, 'tensor'));
    expect(() => resolveLayer(graph, 'missing', z, 5)).toThrow('"node"');
  });
});

describe('grad-cam and hires-cam', () => {
  it('are identical by construction before global average pooling, and nowhere else', () => {
    const { b, x } = start();
    const early = named(b, 'Relu', conv(b, x, 4, 'conv1'), 'early');
    const late = named(b, 'Relu', conv(b, early, 4, 'conv2'), 'late');
    const z = dense(b, b.reduceMean(late, [2, 3], false), 5);
    const graph = b.finish([z]);
    expect(isGloballyAveraged(graph, late)).toBe(true);
    expect(isGloballyAveraged(graph, early)).toBe(false);
  });

  it('are identical too where a 1×1 convolution to the classes comes before the average (darknet), not where a ReLU or a 3×3 one does', () => {
    const { b, x } = start();
    const last = named(b, 'Relu', conv(b, x, 4, 'conv1'), 'last');
    const pointwise = b.constant({ dtype: 'float32', shape: [5, 4, 1, 1], values: new Float32Array(20) });
    const classes = b.value('Conv', [last, pointwise], { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 }, { name: 'classes' });
    const averaged = b.reduceMean(classes, [2, 3], false);
    expect(isGloballyAveraged(b.finish([averaged]), last)).toBe(true);

    const other = start();
    const before = named(other.b, 'Relu', conv(other.b, other.x, 4, 'conv1'), 'before');
    const rectified = named(other.b, 'Relu', conv(other.b, before, 5, 'wide'), 'rectified');
    const z = other.b.reduceMean(rectified, [2, 3], false);
    expect(isGloballyAveraged(other.b.finish([z]), before)).toBe(false);
  });
});
