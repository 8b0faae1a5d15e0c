// What is asked of the model and how the answer is drawn.
import { SvelteMap } from 'svelte/reactivity';
import { mapReading } from '../../contracts/explanation.ts';
import { defaultSampling } from '../../contracts/sampling.ts';
import { colorMapFor } from '../../contracts/colors/color-maps.ts';
import type { MapReading, MethodId, ScoreKind } from '../../contracts/explanation.ts';
import type { MapSummary } from '../../contracts/ipc.ts';
import type { SamplingSettings } from '../../contracts/sampling.ts';
import type { SettingKey, SettingValue } from '../../contracts/settings.ts';
import type { ColorMap } from '../../contracts/colors/color-maps.ts';
import { text } from '../text/text.ts';
import type { History } from './history.svelte.ts';
import type { ScaleRule } from '../imaging/display-scale.ts';

/** Painted, as lines of equal value, or both. */
export const mapModes = ['filled', 'contours', 'both'] as const;
export type MapMode = (typeof mapModes)[number];

/** Shares of the largest value at which lines may be drawn. */
export const contourShares = [0.25, 0.5, 0.75, 0.9] as const;

/** Thresholds are steps of 1/256 of the largest value: those at which agreement is measured. */
export const thresholdSteps = 256;

export interface ContourLevel {
  /** Raw value. */
  readonly level: number;
  readonly isThreshold: boolean;
}

type ColorKey = Extract<SettingKey, 'colorMap' | 'signedColorMap' | 'levelColorMap'>;
/** Where choices of colours are kept. */
export interface ColorMemory {
  readonly get: <K extends ColorKey>(key: K) => SettingValue<K>;
  readonly set: <K extends ColorKey>(key: K, value: SettingValue<K>) => Promise<void>;
}

/** What of the display can be taken back. */
export type MapDisplay = Pick<MapSettings, 'opacity' | 'mode' | 'thresholdStep' | 'shares' | 'isScaleLocked' | 'camScale' | 'inputScale'>;

const keyOfReading: Readonly<Record<MapReading, ColorKey>> = { positive: 'colorMap', signed: 'signedColorMap', level: 'levelColorMap' };

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
  camScale = $state<ScaleRule>('max');
  /** A few strong pixels would leave a pixel map dark, so it is scaled without them and says so. */
  inputScale = $state<ScaleRule>('robust');

  mode = $state<MapMode>('filled');
  /** 0: everything is painted. */
  thresholdStep = $state(0);
  shares = $state.raw<readonly number[]>([0.5]);
  /** Held away for a moment, to see what lies under it. */
  isBlinking = $state(false);
  #blink: ReturnType<typeof setTimeout> | null = null;

  #colorNames = $state.raw<Readonly<Partial<Record<ColorKey, string>>>>({});
  #memory: ColorMemory | null = null;
  /** Largest value on the image's own grid, by map, once it was measured: the coarse plane's own may be a little larger. */
  readonly #measuredMax = new SvelteMap<string, number>();

  #history: Pick<History, 'add'> | null = null;

  /** From now on what the user changes can be taken back; the moves of one slider are one step. */
  undoWith(history: Pick<History, 'add'>): void {
    this.#history = history;
  }

  /** As the user does it. Fields that are set directly are no steps. */
  change(next: Partial<MapDisplay>): void {
    const keys = (Object.keys(next) as (keyof MapDisplay)[]).filter((key) => next[key] !== this[key]);
    const [first] = keys;
    if (first === undefined) return;
    const before = keys.reduce<Partial<MapDisplay>>((all, key) => ({ ...all, [key]: this[key] }), {});
    const to = (display: Partial<MapDisplay>) => () => void Object.assign(this, display);
    to(next)();
    this.#history?.add({ label: text.maps.steps[first], key: `map ${keys.join(' ')}`, undo: to(before), redo: to(next) });
  }

  /** From now on choices of colours are kept. */
  remember(memory: ColorMemory): void {
    this.#memory = memory;
  }

  colorMap(reading: MapReading): ColorMap {
    const name = this.#colorName(keyOfReading[reading]) ?? (reading === 'level' ? this.#colorName('colorMap') : null) ?? '';
    return colorMapFor(reading === 'signed' ? 'diverging' : 'sequential', name);
  }

  chooseColorMap(reading: MapReading, name: string): void {
    const key = keyOfReading[reading];
    this.#colorNames = { ...this.#colorNames, [key]: name };
    void this.#memory?.set(key, name);
  }

  scaleRule(reading: MapReading): ScaleRule {
    return reading !== 'signed' ? this.camScale : this.inputScale;
  }

  get reading(): MapReading {
    return mapReading(this.method);
  }

  /** What thresholds and lines are shares of. */
  maxOf({ id, max }: Pick<MapSummary, 'id' | 'max'>): number {
    return this.#measuredMax.get(id) ?? max;
  }

  learnMax(mapId: string, max: number): void {
    if (this.#measuredMax.get(mapId) !== max) this.#measuredMax.set(mapId, max);
  }

  /** Raw value below which nothing is painted; null: everything is. */
  thresholdOf(map: Pick<MapSummary, 'id' | 'max'>): number | null {
    return this.thresholdStep === 0 ? null : (this.thresholdStep / thresholdSteps) * this.maxOf(map);
  }

  /** Lines at the threshold and at the chosen shares, as the mode asks for. */
  contoursOf(map: Pick<MapSummary, 'id' | 'max'>): readonly ContourLevel[] {
    const max = this.maxOf(map);
    if (this.mode === 'filled' || max <= 0) return [];
    const threshold = this.thresholdOf(map);
    return [...this.shares.map((share) => ({ level: share * max, isThreshold: false })), ...(threshold === null ? [] : [{ level: threshold, isThreshold: true }])];
  }

  toggleShare(share: number): void {
    this.change({ shares: this.shares.includes(share) ? this.shares.filter((one) => one !== share) : [...this.shares, share].sort((a, b) => a - b) });
  }

  setThreshold(step: number): void {
    this.change({ thresholdStep: Math.min(Math.max(Math.round(step), 0), thresholdSteps - 1) });
  }

  nextMode(): void {
    this.change({ mode: mapModes[(mapModes.indexOf(this.mode) + 1) % mapModes.length] ?? 'filled' });
  }

  /** As long as the key repeats, and a moment longer; `endBlink` when it is let go. */
  blink(holdMs = 900): void {
    this.isBlinking = true;
    if (this.#blink !== null) clearTimeout(this.#blink);
    this.#blink = setTimeout(() => this.endBlink(), holdMs);
  }

  endBlink(): void {
    if (this.#blink !== null) clearTimeout(this.#blink);
    this.#blink = null;
    if (this.isBlinking) this.isBlinking = false;
  }

  /** A new model has other classes and layers, and may not give every score. */
  forgetModel(scores: readonly ScoreKind[]): void {
    this.target = null;
    this.layer = 'auto';
    this.score = scores.includes('logit') ? 'logit' : (scores[0] ?? 'logit');
  }

  #colorName(key: ColorKey): string | null {
    return this.#memory === null ? (this.#colorNames[key] ?? null) : this.#memory.get(key);
  }
}
