// What is known about each pane: its question, its answer, its map, and whether that may be shown.
import { isHeldBack } from '../../../contracts/input-gate.ts';
import { mapReading, needsLayer } from '../../../contracts/explanation.ts';
import { lockRanges } from '../../imaging/display-scale.ts';
import { bothSides } from '../both-sides.ts';
import { lensOf, questionOf } from './lens.ts';
import type { MethodId } from '../../../contracts/explanation.ts';
import type { GateRecord } from '../../../contracts/input-gate.ts';
import type { ModelDescription, Prediction } from '../../../contracts/ipc.ts';
import type { DisplayRange } from '../../imaging/display-scale.ts';
import type { Answer, Explanations, LoadedMap, Question } from '../explanations.svelte.ts';
import type { InputGate } from '../input-gate.svelte.ts';
import type { MapSettings } from '../map-settings.svelte.ts';
import type { ModelShelf } from '../model-shelf.svelte.ts';
import type { Lens } from './lens.ts';
import type { Pane } from './pane.svelte.ts';
import type { Stage } from './stage.svelte.ts';

interface Parts {
  readonly stage: Stage;
  readonly models: ModelShelf;
  readonly settings: MapSettings;
  readonly explanations: Explanations;
  readonly gate: InputGate;
  /** Of an image that is read blind nothing is asked, so that nothing of an answer can be seen. */
  readonly isBlind: (imageId: string) => boolean;
  /** Frames that run by are not asked about one by one. */
  readonly isRunning: (imageId: string) => boolean;
}

/** A question, and the methods that panes show of it. */
export interface Wanted {
  readonly question: Question;
  readonly methods: readonly MethodId[];
}

export class Readings {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What the pane asks with: its own choices and those of the side panel. */
  lensOf({ content }: Pane): Lens {
    const { settings: { method, target, layer, score, sampling }, models } = this.#parts;
    return lensOf(content, { modelId: models.model?.id ?? null, method, target, layer, score, sampling }, (modelId) => models.known(modelId));
  }

  modelOf(pane: Pane): ModelDescription | null {
    const { modelId } = this.lensOf(pane);
    return modelId === null ? null : this.#parts.models.known(modelId);
  }

  /** Of the frame on screen. Null until image and model are there, while the image is read blind, and while its frames run. */
  questionOf(pane: Pane): Question | null {
    const imageId = pane.image?.description.id ?? null;
    if (pane.image === null || imageId === null || this.#parts.isBlind(imageId) || this.#parts.isRunning(imageId) || this.modelOf(pane) === null) return null;
    return questionOf({ imageId, frame: pane.image.frame }, this.lensOf(pane));
  }

  gateOf(pane: Pane): GateRecord | null {
    return this.#parts.gate.recordFor(this.questionOf(pane));
  }

  /** Until the gate has answered, and then until someone goes on in spite of it, no map is shown. */
  isHeld(pane: Pane): boolean {
    const record = this.gateOf(pane);
    return this.questionOf(pane) !== null && (record === null || isHeldBack(record));
  }

  answerOf(pane: Pane): Answer {
    return this.#parts.explanations.answerTo(this.isHeld(pane) ? null : this.questionOf(pane));
  }

  /** Why there is nothing, where asking failed. */
  failureOf(pane: Pane): string | null {
    return this.#parts.explanations.failureOf(this.questionOf(pane));
  }

  pendingOf(pane: Pane): readonly MethodId[] {
    return this.#parts.explanations.pendingFor(this.questionOf(pane));
  }

  mapOf(pane: Pane): LoadedMap | null {
    return this.answerOf(pane).maps.get(this.lensOf(pane).method) ?? null;
  }

  predictionsOf(pane: Pane): readonly Prediction[] {
    return bothSides(this.#parts.explanations.predictionsFor(this.questionOf(pane)), this.modelOf(pane)?.labels ?? []);
  }

  /** The class that is explained: the chosen one, else the model's first choice. */
  targetOf(pane: Pane): Prediction | null {
    const { target } = this.lensOf(pane);
    if (target === null) return highest(this.#parts.explanations.predictionsFor(this.questionOf(pane)));
    return this.predictionsOf(pane).find(({ label, index }) => (typeof target === 'string' ? label === target : index === target)) ?? null;
  }

  /** The model has no layer of its own choice and none was named: coarse maps cannot be asked for. */
  isLayerMissing(pane: Pane): boolean {
    return this.lensOf(pane).layer === 'auto' && this.modelOf(pane)?.layers.some(({ isDefault }) => isDefault) !== true;
  }

  canAsk(pane: Pane, method: MethodId): boolean {
    return !needsLayer(method) || !this.isLayerMissing(pane);
  }

  /** Raw values between which each pane's colours run: its own, or one scale for all that are seen. */
  readonly ranges: ReadonlyMap<number, DisplayRange | null> = $derived.by(() => {
    const { stage, settings } = this.#parts;
    const maps = stage.panes.map((pane) => (pane.content?.shows === 'map' ? this.mapOf(pane) : null));
    const free = maps.map((map) => map?.ranges[settings.scaleRule(mapReading(map.summary.method))] ?? null);
    const ranges = settings.isScaleLocked ? lockRanges(free) : free;
    return new Map(stage.panes.map(({ id }, index) => [id, ranges[index] ?? null]));
  });

  /** What the panes need to be answered, each question once; that of the active pane first. */
  wanted(): readonly Wanted[] {
    const { stage } = this.#parts;
    const all = new Map<string, { question: Question; methods: Set<MethodId> }>();
    for (const pane of [stage.active, ...stage.placed]) {
      const question = this.questionOf(pane);
      if (question === null) continue;
      const key = JSON.stringify([question.imageId, question.frame, question.modelId, question.target, question.layer, question.score]);
      const entry = all.get(key) ?? { question, methods: new Set<MethodId>() };
      all.set(key, entry);
      const { method } = this.lensOf(pane);
      if (pane.content?.shows === 'map' && this.canAsk(pane, method)) entry.methods.add(method);
    }
    return [...all.values()].map(({ question, methods }) => ({ question, methods: [...methods] }));
  }
}

/** Ties take the lowest column. */
function highest(predictions: readonly Prediction[]): Prediction | null {
  return predictions.reduce<Prediction | null>((best, entry) => (best === null || entry.logit > best.logit ? entry : best), null);
}
