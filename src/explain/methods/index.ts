// The table of methods: what each needs of the three walks, the layer, and another method's map.
import { needsLayer as isAtLayer } from '../../contracts/explanation.ts';
import { gradCam, gradCamPlusPlus, gradCamPlusPlusDoubts, hiResCam, layerCam } from './cam.ts';
import type { MethodId } from '../../contracts/explanation.ts';
import type { RuleSet } from '../../graph/ops/define.ts';
import type { CamDoubts, CamMethod } from './cam.ts';

export type MethodRecipe =
  /** ∂score/∂input under a rule set. Simonyan et al., arXiv:1312.6034 §3; Springenberg et al.; Zeiler & Fergus. */
  | { readonly kind: 'walk'; readonly rules: RuleSet }
  | { readonly kind: 'cam'; readonly cam: CamMethod; readonly doubts?: CamDoubts }
  /** Signed guided backpropagation × the coarse map, upsampled bilinearly. Selvaraju et al., arXiv:1610.02391 §3.2. */
  | { readonly kind: 'guided'; readonly by: MethodId }
  /** The gradient times the input. Shrikumar et al., arXiv:1605.01713 §2. */
  | { readonly kind: 'times-input' }
  /** Asks the model many times (src/explain/sampled): no part of the question's one graph. */
  | { readonly kind: 'sampled' };

export const recipes: Readonly<Record<MethodId, MethodRecipe>> = {
  'deconvnet': { kind: 'walk', rules: 'deconv' },
  'gradient': { kind: 'walk', rules: 'chain' },
  'guided-backprop': { kind: 'walk', rules: 'guided' },
  'grad-cam': { kind: 'cam', cam: gradCam },
  'hires-cam': { kind: 'cam', cam: hiResCam },
  'layer-cam': { kind: 'cam', cam: layerCam },
  'guided-grad-cam': { kind: 'guided', by: 'grad-cam' },
  'guided-hires-cam': { kind: 'guided', by: 'hires-cam' },
  'guided-layer-cam': { kind: 'guided', by: 'layer-cam' },
  'gradient-x-input': { kind: 'times-input' },
  'grad-cam-plus-plus': { kind: 'cam', cam: gradCamPlusPlus, doubts: gradCamPlusPlusDoubts },
  'integrated-gradients': { kind: 'sampled' },
  'smooth-grad': { kind: 'sampled' },
  'score-cam': { kind: 'sampled' },
  'occlusion': { kind: 'sampled' },
  'rise': { kind: 'sampled' },
};

/** Methods whose maps come out of the one graph of a question. */
export function isComputedAtOnce(method: MethodId): boolean {
  return recipes[method].kind !== 'sampled';
}

/** `methods` and those their maps are made from, each once, as the one graph gives them. */
export function computedMethods(methods: readonly MethodId[]): MethodId[] {
  const needed = new Set<MethodId>();
  for (const method of methods) {
    const recipe = recipes[method];
    if (recipe.kind === 'guided') needed.add('guided-backprop').add(recipe.by);
    else if (recipe.kind === 'times-input') needed.add('gradient');
    else if (recipe.kind !== 'sampled') needed.add(method);
  }
  return [...needed];
}

export function needsLayer(methods: readonly MethodId[]): boolean {
  return methods.some(isAtLayer);
}
