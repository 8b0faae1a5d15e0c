// Numbers as they are printed: short, with units, never rounded into nothing.
import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../src/report/html/command-line.ts';
import { iouText, mapUnit, momentText, percentText, ratioOf, ratioText, rawText } from '../../../src/report/html/numbers.ts';
import { effusion, sample } from './sample-input.ts';

describe('numbers', () => {
  it('print raw values with three digits, a real minus sign and powers of ten', () => {
    expect([0, 1.2345, -0.01234, 0.00001234, -123456, 1e-300].map(rawText)).toEqual(['0', '1.23', '−0.0123', '1.23×10⁻⁵', '−1.23×10⁵', '1.00×10⁻³⁰⁰']);
    expect([NaN, Infinity, -Infinity].map(rawText)).toEqual(['not a number', 'infinite', '−infinite']);
  });

  it('print shares as per cent and never round something into nothing', () => {
    expect([0, 0.00001, 0.0004, 0.0123, 0.4321, 0.99951, 1].map((share) => percentText(share).replaceAll('\u00a0', ' '))).toEqual(['0.0 %', '< 0.01 %', '0.04 %', '1.2 %', '43.2 %', '> 99.9 %', '100.0 %']);
    expect([0, 0.0001, 0.0044, 0.456].map((iou) => iouText(iou).replaceAll('\u00a0', ' '))).toEqual(['0.00', '< 0.001', '0.004', '0.46']);
    expect([null, 0, 0.001, 0.05, 1, 5.34, 12.3].map((ratio) => ratioText(ratio).replaceAll('\u00a0', ' '))).toEqual(['–', '0.0 ×', '< 0.01 ×', '0.05 ×', '1.0 ×', '5.3 ×', '12 ×']);
  });

  it('have no ratio to a chance of nothing', () => {
    expect([ratioOf(0.5, 0.25), ratioOf(0.5, 0), ratioOf(0.5, null)]).toEqual([2, null, null]);
  });

  it('say a moment in its own zone, and leave alone what is none', () => {
    expect(['2026-11-24T06:19:16.123Z', '2026-11-24T06:19:16-05:00', '2026-11-24T06:19Z', 'yesterday'].map(momentText)).toEqual(['2026-11-24 06:19 UTC', '2026-11-24 06:19 UTC−05:00', '2026-11-24 06:19 UTC', 'yesterday']);
  });

  it('have the unit of their map: of the score, by input unit, or of both multiplied', () => {
    expect([mapUnit('layer-cam', 'cam', 'logit'), mapUnit('gradient', 'input', 'log-probability'), mapUnit('guided-grad-cam', 'input', 'logit')]).toEqual(['logit', 'nat / input unit', 'logit² / input unit']);
  });
});

describe('commandLine', () => {
  it('names every setting that is not the default', () => {
    const line = commandLine({ ...sample, switches: 'overwrite', image: { ...sample.image, frame: 3 } }, { ...effusion, score: { kind: 'probability', value: 0.9 } });
    expect(line.split(' \\\n  ')).toEqual([
      'overread explain', '--model honest/model.onnx', '--image chest.dcm', '--frame 3', '--target 1',
      '--methods gradient,guided-backprop,grad-cam,hires-cam,layer-cam,guided-grad-cam,guided-hires-cam', '--layer features.relu', '--score probability', '--switches overwrite', '--engine ort:cpu', '--out maps-again',
    ]);
  });

  it('quotes what a shell would read otherwise', () => {
    const line = commandLine({ ...sample, image: { ...sample.image, name: 'it\'s $(odd).dcm' }, model: { ...sample.model, file: '-rf.onnx' } }, effusion);
    expect(line).toContain('--image \'it\'\\\'\'s $(odd).dcm\'');
    expect(line).toContain('--model ./-rf.onnx');
  });

  it('names the class where a sign is turned, since its column means the other one', () => {
    expect(commandLine(sample, { ...effusion, target: { index: 0, name: 'Not pneumonia', sign: -1 } })).toContain('--target \'Not pneumonia\'');
  });
});
