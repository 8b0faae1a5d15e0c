// What the window calls methods and scores, and the sentence that explains each; the names of methods are those of the papers in every language.
import { text } from './text.ts';
import type { MethodId, ScoreKind } from '../../contracts/explanation.ts';

interface Term {
  readonly label: string;
  /** One sentence, shown on hover. */
  readonly text: string;
}

const methodNames: Readonly<Record<MethodId, string>> = {
  'deconvnet': 'deconvnet',
  'gradient': 'gradient',
  'guided-backprop': 'guided-backprop',
  'grad-cam': 'grad-cam',
  'hires-cam': 'hires-cam',
  'layer-cam': 'layer-cam',
  'guided-grad-cam': 'guided × grad-cam',
  'guided-hires-cam': 'guided × hires-cam',
  'guided-layer-cam': 'guided × layer-cam',
  'gradient-x-input': 'gradient × input',
  'grad-cam-plus-plus': 'grad-cam++',
  'integrated-gradients': 'integrated-gradients',
  'smooth-grad': 'smooth-grad',
  'score-cam': 'score-cam',
  'occlusion': 'occlusion',
  'rise': 'rise',
};

export const methodTexts = Object.fromEntries(Object.entries(methodNames).map(([id, label]) => [id, { label, text: text.glossary.methods[id as MethodId] }])) as Readonly<Record<MethodId, Term>>;

export const scoreTexts: Readonly<Record<ScoreKind, Term>> = text.glossary.scores;

export const { terms } = text.glossary;
