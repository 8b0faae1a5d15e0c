// What is asked of the model and how the answer is coloured.
import { mapSpaces } from '../../contracts/explanation.ts';
import { colorMapFor } from '../imaging/color-maps.ts';
import type { MapSpace, MethodId, ScoreKind } from '../../contracts/explanation.ts';
import type { ColorMap } from '../imaging/color-maps.ts';
import type { ScaleRule } from '../imaging/display-scale.ts';

export class MapSettings {
  method = $state<MethodId>('layer-cam');
  /** A class label, or a column of the logits where labels repeat; null = the model's first choice. */
  target = $state<string | number | null>(null);
  layer = $state('auto');
  score = $state<ScoreKind>('logit');

  opacity = $state(0.65);
  isScaleLocked = $state(false);
  sequentialName = $state('amber');
  divergingName = $state('violet-amber');
  camScale = $state<ScaleRule>('max');
  /** A few strong pixels would leave a pixel map dark, so it is scaled without them and says so. */
  inputScale = $state<ScaleRule>('robust');

  colorMap(space: MapSpace): ColorMap {
    return space === 'cam' ? colorMapFor('sequential', this.sequentialName) : colorMapFor('diverging', this.divergingName);
  }

  scaleRule(space: MapSpace): ScaleRule {
    return space === 'cam' ? this.camScale : this.inputScale;
  }

  get space(): MapSpace {
    return mapSpaces[this.method];
  }

  /** A new model has other classes and layers, and may not give every score. */
  forgetModel(scores: readonly ScoreKind[]): void {
    this.target = null;
    this.layer = 'auto';
    this.score = scores.includes('logit') ? 'logit' : (scores[0] ?? 'logit');
  }
}
