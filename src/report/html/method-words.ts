// The methods in words: their names, what each computes, and what it cannot show.
import { listed } from './listed.ts';
import type { MethodId } from '../../contracts/explanation.ts';

export interface MethodWords {
  readonly title: string;
  /** Beside the title, where the founding document has its own name. */
  readonly also?: string;
  readonly computes: string;
  readonly cannotShow: string;
}

export const methodWords: Readonly<Record<MethodId, MethodWords>> = {
  'deconvnet': {
    title: 'Deconvnet',
    computes: 'Walks back from the score through the network, keeping only what is positive at each ReLU and the positions that max-pooling recorded.',
    cannotShow: 'Which inputs were active: the forward ReLU masks are ignored, so edges appear that the class never used.',
  },
  'gradient': {
    title: 'Gradient',
    computes: 'The derivative of the score by each input value.',
    cannotShow: 'What the score consists of: it says what a very small change would do, and is noisy by nature.',
  },
  'guided-backprop': {
    title: 'Guided backpropagation',
    computes: 'The same walk with both gates at each ReLU: only positive influence through active units comes back.',
    cannotShow: 'The class: it mostly repeats strong edges, and changes little even when the trained last layers are replaced by noise.',
  },
  'grad-cam': {
    title: 'Grad-CAM',
    computes: 'The layer\'s channels, each weighted by its mean gradient, added up; the positive part.',
    cannotShow: 'Where in a channel the gradient was: averaging it can light up cells that did not raise the score.',
  },
  'hires-cam': {
    title: 'HiResCAM', also: 'pixel-wise gradient',
    computes: 'Gradient times activation cell by cell, added over the channels; the positive part.',
    cannotShow: 'Anything finer than one cell of the layer, and the evidence against the class, which is cut off at zero.',
  },
  'layer-cam': {
    title: 'LayerCAM', also: 'pixel-wise, gradient-guided',
    computes: 'As HiResCAM, with negative gradients left out before adding.',
    cannotShow: 'Evidence that another channel takes back in the same cell: what speaks against the class is left out, so it can look surer than the score.',
  },
  'guided-grad-cam': {
    title: 'Guided × Grad-CAM',
    computes: 'Guided backpropagation multiplied by the enlarged Grad-CAM.',
    cannotShow: 'Fine detail of the class: the detail comes from guided backpropagation, only its rough place from Grad-CAM.',
  },
  'guided-hires-cam': {
    title: 'Guided × HiResCAM', also: 'pixel-wise gradient',
    computes: 'Guided backpropagation multiplied by the enlarged HiResCAM.',
    cannotShow: 'Fine detail of the class: the detail comes from guided backpropagation, only its rough place from HiResCAM.',
  },
  'guided-layer-cam': {
    title: 'Guided × LayerCAM', also: 'pixel-wise, gradient-guided',
    computes: 'Guided backpropagation multiplied by the enlarged LayerCAM.',
    cannotShow: 'Fine detail of the class: the detail comes from guided backpropagation, only its rough place from LayerCAM.',
  },
  'gradient-x-input': {
    title: 'Gradient × input',
    computes: 'The derivative of the score by each input value, times that value.',
    cannotShow: 'The part of an input value that is zero: a dark finding gets nothing, whatever the model makes of it.',
  },
  'grad-cam-plus-plus': {
    title: 'Grad-CAM++',
    computes: 'The layer\'s channels, each weighted by the sum of its positive gradients, every cell with a factor of its own; the positive part.',
    cannotShow: 'What speaks against the class in a channel: negative gradients are left out before the channels are weighed.',
  },
  'integrated-gradients': {
    title: 'Integrated gradients',
    computes: 'The gradient averaged along the straight way from a baseline to the image, times the change of each input value. The values add up to the change of the score.',
    cannotShow: 'Anything where image and baseline agree; another baseline gives another map, so it is named below.',
  },
  'smooth-grad': {
    title: 'SmoothGrad',
    computes: 'The mean gradient of copies of the input with random noise.',
    cannotShow: 'This image alone: the noisy copies are no images that the model was trained on, and too much noise averages the finding away.',
  },
  'score-cam': {
    title: 'Score-CAM',
    computes: 'The layer\'s channels, each weighted by the score of the image seen through it, after a softmax over the channels; the positive part.',
    cannotShow: 'How much a channel matters together with others: each is tried alone, and the softmax lets a few of them stand for all.',
  },
  'occlusion': {
    title: 'Occlusion',
    computes: 'How much the score falls when a square is hidden, averaged over the squares that cover a place.',
    cannotShow: 'Evidence that is there twice: hiding one copy changes little. The square itself is an edge that the model may react to.',
  },
  'rise': {
    title: 'RISE',
    computes: 'The mean score of randomly masked images, counted where a place stayed visible.',
    cannotShow: 'A zero: every place gets about the mean score of the masked images, and only the differences count. The sampling noise falls with the square root of the number of masks.',
  },
};

/** "A, B and C". */
export function methodList(methods: readonly MethodId[]): string {
  return listed(methods.map((method) => methodWords[method].title));
}
