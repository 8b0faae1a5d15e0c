// The question of explain and review: defaults of the contract, and options that would have no effect.
import { describe, expect, it } from 'vitest';

import { sevenMethods } from '../../src/contracts/explanation.ts';
import { defaultSampling } from '../../src/contracts/sampling.ts';
import { parseOptions } from '../../src/cli/options.ts';
import { questionOptions, readMethods, readQuestion } from '../../src/cli/question.ts';

const ask = (...argv: string[]) => readQuestion(parseOptions(argv, { options: questionOptions }).options);
const base = ['--model', 'm', '--image', 'i'];

describe('the question', () => {
  it('has the defaults of the contract', () => {
    expect(ask(...base)).toEqual({
      modelPath: 'm', cardPath: undefined, subject: { kind: 'image', path: 'i', frame: 0 }, target: 'top', methods: sevenMethods, layer: 'auto',
      score: 'logit', engine: 'auto', channel: undefined, switches: 'sum', seed: 0, sampling: defaultSampling, isAnyway: false,
    });
    expect(defaultSampling).toEqual({ steps: 50, samples: 25, sigma: 0.15, masks: 1_000, window: null, stride: null, baseline: 'auto', seed: 0 });
  });

  it('takes the settings of the methods that it asks for', () => {
    const methods = 'integrated-gradients,smooth-grad,rise,occlusion,score-cam,grad-cam-plus-plus,gradient-x-input';
    const question = ask(...base, '--methods', methods, '--steps', '20', '--samples', '5', '--sigma', '0.1', '--masks', '300', '--window', '9', '--stride', '3', '--baseline', 'blur', '--seed', '7');
    expect(question.methods).toEqual(methods.split(','));
    expect(question.sampling).toEqual({ steps: 20, samples: 5, sigma: 0.1, masks: 300, window: 9, stride: 3, baseline: 'blur', seed: 7 });
    expect(ask(...base, '--methods', 'rise', '--baseline', '-1.5').sampling.baseline).toBe(-1.5);
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
    [['--model', 'm', '--tensor', 't', '--anyway'], '--anyway: expected with --image'],
    [['--model', 'm', '--image', 'i', '--switches', 'overwrite', '--methods', 'gradient,guided-backprop'], '--switches overwrite: expected with deconvnet among the methods, got gradient guided-backprop'],
    [[...base, '--methods', 'gradcam'], 'got "gradcam"'],
    [[...base, '--methods', 'all,'], 'got ""'],
    [[...base, '--methods', 'lime'], 'got "lime"'],
    [[...base, '--steps', '50'], '--steps: expected with integrated-gradients among the methods, got deconvnet gradient'],
    [[...base, '--samples', '5'], '--samples: expected with smooth-grad among the methods'],
    [[...base, '--sigma', '0.1', '--methods', 'gradient'], '--sigma: expected with smooth-grad among the methods, got gradient, where it has no effect'],
    [[...base, '--masks', '5'], '--masks: expected with rise among the methods'],
    [[...base, '--baseline', '0', '--methods', 'smooth-grad'], '--baseline: expected with integrated-gradients or score-cam or occlusion or rise among the methods'],
    [[...base, '--window', '5', '--methods', 'rise'], '--window: expected with occlusion among the methods'],
    [[...base, '--methods', 'rise', '--baseline', 'white'], '--baseline: expected auto, black, zero, mean, blur or a number, got "white"'],
    [[...base, '--methods', 'smooth-grad', '--sigma', 'much'], '--sigma: expected a number above 0, at most 10, got "much"'],
    [[...base, '--methods', 'smooth-grad', '--sigma', '0'], '--sigma: expected a number above 0'],
    [[...base, '--methods', 'rise', '--masks', '0'], '--masks: expected a whole number of at least 1'],
    [[...base, '--methods', 'rise', '--masks', '1000000'], '--masks: expected at most 100000, got "1000000"'],
    [[...base, '--methods', 'integrated-gradients', '--steps', '2000'], '--steps: expected at most 1000, got "2000"'],
    [[...base, '--channel', '1,2'], '--channel: expected k or k,y,x as whole numbers from 0, got "1,2"'],
    [[...base, '--channel', '-1'], '--channel: expected k or k,y,x'],
    [[...base, '--channel', '1', '--methods', 'gradient'], '--channel: expected deconvnet among the methods, got gradient'],
    [[...base, '--score', 'softmax'], '--score: expected logit, probability or log-probability, got "softmax"'],
  ])('%j', (argv, message) => {
    expect(() => ask(...argv)).toThrow(expect.objectContaining({ code: 'usage_option', exitCode: 2, message: expect.stringContaining(message) }));
  });
});
