// Which of several files is the model.
import { describe, expect, it } from 'vitest';
import { mainModelFile } from '../../../src/host/models/looks-like-model.ts';

describe('the model among files that were handed over together', () => {
  it('is found beside its card, its labels and its weights, in a folder too', () => {
    expect(mainModelFile(['overread.json', 'model.json', 'group1-shard1of1'])).toBe('model.json');
    expect(mainModelFile(['net/overread.json', 'net/a.onnx', 'net/a.onnx.data'])).toBe('net/a.onnx');
    expect(mainModelFile(['emotion.json', 'emotion.bin'])).toBe('emotion.json');
  });

  it('is the one that no importer reads, so that its importer says why, not that there is no model', () => {
    expect(mainModelFile(['keras_model.h5', 'overread.json'])).toBe('keras_model.h5');
  });

  it('is refused by name when there is none or more than one', () => {
    expect(() => mainModelFile(['overread.json', 'weights.bin'])).toThrow('expected one model file (.onnx, or model.json with its weight files), got "overread.json", "weights.bin"');
    expect(() => mainModelFile(['a.onnx', 'b.onnx'])).toThrow('got "a.onnx" and "b.onnx"');
  });
});
