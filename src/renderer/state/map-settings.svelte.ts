// What is asked of the model and how the answer is coloured.
import { mapReading } from '../../contracts/explanation.ts';
import { defaultSampling } from '../../contracts/sampling.ts';
import { colorMapFor } from '../imaging/color-maps.ts';
import type { MapReading, MethodId, ScoreKind } from '../../contracts/explanation.ts';
import type { SamplingSettings } from '../../contracts/sampling.ts';
import type { ColorMap } from '../imaging/color-maps.ts';
import type { ScaleRule } from '../imaging/display-scale.ts';

export class MapSettings {
  method = $state<MethodId>('layer-cam');
  /** A class label, or a column of the logits where labels repeat; null = the model's first choice. */
  target = $state<string | number | null>(null);
  layer = $state('auto');
  score = $state<ScoreKind>('logit');
  /** Of the methods that ask the model many times. */
  sampling = $state.raw<SamplingSettings>(defaultSampling);

  opacity = $state(0.65);
  isScaleLocked = $state(false);
  sequentialName = $state('amber');
  divergingName = $state('violet-amber');
  camScale = $state<ScaleRule>('max');
  /** A few strong pixels would leave a pixel map dark, so it is scaled without them and says so. */
  inputScale = $state<ScaleRule>('robust');

  colorMap(reading: MapReading): ColorMap {
    return reading !== 'signed' ? colorMapFor('sequential', this.sequentialName) : colorMapFor('diverging', this.divergingName);
  }

  scaleRule(reading: MapReading): ScaleRule {
    return reading !== 'signed' ? this.camScale : this.inputScale;
  }

  get reading(): MapReading {
    return mapReading(this.method);
  }

  /** A new model has other classes and layers, and may not give every score. */
  forgetModel(scores: readonly ScoreKind[]): void {
    this.target = null;
    this.layer = 'auto';
    this.score = scores.includes('logit') ? 'logit' : (scores[0] ?? 'logit');
  }
}
