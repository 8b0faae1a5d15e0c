// The question of explain and review: defaults of the contract, and options that would have no effect.
import { describe, expect, it } from 'vitest';

import { sevenMethods } from '../../src/contracts/explanation.ts';
import { parseOptions } from '../../src/cli/options.ts';
import { questionOptions, readMethods, readQuestion } from '../../src/cli/question.ts';

const ask = (...argv: string[]) => readQuestion(parseOptions(argv, { options: questionOptions }).options);
const base = ['--model', 'm', '--image', 'i'];

describe('the question', () => {
  it('has the defaults of the contract', () => {
    expect(ask(...base)).toEqual({
      modelPath: 'm', cardPath: undefined, subject: { kind: 'image', path: 'i', frame: 0 }, target: 'top', methods: sevenMethods, layer: 'auto',
      score: 'logit', engine: 'auto', channel: undefined, switches: 'sum', seed: 0,
    });
  });

  it('takes a tensor in place of an image, and a feature with or without a place', () => {
    expect(ask('--model', 'm', '--tensor', 't.npy').subject).toEqual({ kind: 'tensor', path: 't.npy' });
    expect(ask(...base, '--channel', '5').channel).toEqual({ channel: 5 });
    expect(ask(...base, '--methods', 'deconvnet', '--channel', '5,2,3', '--layer', 'conv').channel).toEqual({ channel: 5, position: { y: 2, x: 3 } });
  });

  it('reads a list of methods in its order, all as the seven, repeats once', () => {
    expect(readMethods('layer-cam,gradient,layer-cam')).toEqual(['layer-cam', 'gradient']);
    expect(readMethods('guided-layer-cam,all')).toEqual(['guided-layer-cam', ...sevenMethods]);
  });
});

describe('what a question refuses, as usage', () => {
  it.each([
    [['--image', 'i'], '--model: expected a model file, got nothing'],
    [['--model', 'm'], '--image or --tensor: expected a file, got nothing'],
    [[...base, '--tensor', 't'], 'expected --image or --tensor, got both'],
    [['--model', 'm', '--tensor', 't', '--frame', '1'], '--frame: expected with --image'],
    [[...base, '--methods', 'gradcam'], 'got "gradcam"'],
    [[...base, '--methods', 'all,'], 'got ""'],
    [[...base, '--methods', 'rise'], 'got rise, which comes in a later version'],
    [[...base, '--steps', '50'], '--steps: expected methods that it steers (integrated-gradients'],
    [[...base, '--samples', '5'], '--samples: expected methods that it steers'],
    [[...base, '--sigma', '0.1'], '--sigma: expected methods that it steers'],
    [[...base, '--masks', '5'], '--masks: expected methods that it steers'],
    [[...base, '--baseline', '0'], '--baseline: expected methods that it steers'],
    [[...base, '--from-passport', 'p.json'], '--from-passport'],
    [[...base, '--channel', '1,2'], '--channel: expected k or k,y,x as whole numbers from 0, got "1,2"'],
    [[...base, '--channel', '-1'], '--channel: expected k or k,y,x'],
    [[...base, '--channel', '1', '--methods', 'gradient'], '--channel: expected deconvnet among the methods, got gradient'],
    [[...base, '--score', 'softmax'], '--score: expected logit, probability or log-probability, got "softmax"'],
  ])('%j', (argv, message) => {
    expect(() => ask(...argv)).toThrow(expect.objectContaining({ code: 'usage_option', exitCode: 2, message: expect.stringContaining(message) }));
  });
});
