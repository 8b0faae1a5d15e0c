// Frames that run by: which one is shown when, fetched ahead, and how many of them could not be shown in time.
import { clampSpeed, frameAt, standardSpeed, stepsDue } from '../imaging/cine-clock.ts';
import type { LoadedImage } from '../imaging/loaded-image.ts';
import type { Playback } from '../imaging/cine-clock.ts';
import type { LoadedImages } from './stage/loaded-images.ts';
import type { Stage } from './stage/stage.svelte.ts';

export interface CineClock {
  now(): number;
  nextFrame(run: () => void): void;
}

interface Parts {
  readonly stage: Stage;
  readonly images: Pick<LoadedImages, 'fetchAhead' | 'here'>;
  /** They begin to run: what is being computed of a frame of this image is not waited for. */
  readonly onstart: (imageId: string) => void;
  /** The frames stand still again: the one on screen can be asked about. */
  readonly onrest: () => void;
  readonly clock?: CineClock;
}

interface Run {
  readonly imageId: string;
  readonly count: number;
  /** What steps are counted from. */
  first: number;
  startedAt: number;
  step: number;
  tickAt: number;
}

const pageClock: CineClock = { now: () => performance.now(), nextFrame: (run) => void requestAnimationFrame(run) };
const speakEveryMs = 1000;

export class Cine {
  readonly #parts: Parts;
  readonly #clock: CineClock;
  #run: Run | null = null;
  #shown = 0;
  #countedFrom = 0;

  /** The image whose frames run; null: none does. */
  imageId = $state<string | null>(null);
  /** By hand; null: as the file says. */
  #speed = $state<number | null>(null);
  #playback = $state<Playback | null>(null);
  /** Frames that were really shown in the last second; null until a second has passed. */
  shownPerSecond = $state<number | null>(null);

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? pageClock;
  }

  speedOf(image: LoadedImage): number {
    return clampSpeed(this.#speed ?? image.description.cine?.framesPerSecond ?? standardSpeed);
  }

  playbackOf(image: LoadedImage): Playback {
    return this.#playback ?? image.description.cine?.playback ?? 'loop';
  }

  setSpeed(framesPerSecond: number): void {
    this.#speed = clampSpeed(framesPerSecond);
    this.#countAnew();
  }

  setPlayback(playback: Playback): void {
    this.#playback = playback;
    this.#countAnew();
  }

  isRunning(imageId: string): boolean {
    return this.imageId === imageId;
  }

  /** Starts or stops the frames of the active pane. */
  toggle(): void {
    if (this.#run !== null) this.stop();
    else this.#start();
  }

  stop(): void {
    if (this.#run === null) return;
    this.#run = null;
    this.imageId = null;
    this.shownPerSecond = null;
    this.#parts.images.fetchAhead([]);
    this.#parts.onrest();
  }

  #start(): void {
    const { image } = this.#parts.stage.active;
    if (image === null || image.description.frames < 2) return;
    const now = this.#clock.now();
    this.#run = { imageId: image.description.id, count: image.description.frames, first: image.frame, startedAt: now, step: 0, tickAt: now };
    this.imageId = image.description.id;
    this.#parts.onstart(image.description.id);
    this.#shown = 0;
    this.#countedFrom = now;
    this.#fetchAhead(this.#run, image);
    this.#clock.nextFrame(() => this.#tick());
  }

  /** From the frame on screen, at the speed and in the way that hold now. */
  #countAnew(): void {
    const image = this.#imageOnScreen();
    if (this.#run === null || image === null) return;
    Object.assign(this.#run, { first: image.frame, step: 0, startedAt: this.#clock.now() });
  }

  #tick(): void {
    const run = this.#run;
    if (run === null) return;
    const image = this.#imageOnScreen();
    if (image === null) {
      this.stop();
      return;
    }
    const now = this.#clock.now();
    const due = stepsDue(now - run.startedAt, this.speedOf(image));
    const ready = this.#readyAt(run, due, image);
    if (ready !== null) {
      // Ahead of its time where all before it are missing: what is due is counted from it.
      if (ready.step > due) run.startedAt = now - (ready.step * 1000) / this.speedOf(image);
      run.step = ready.step;
      this.#shown += 1;
      this.#show(run.imageId, ready.image);
      this.#fetchAhead(run, ready.image);
    } else if (due > run.step + 1) {
      // Nothing has come: the clock waits too, else all that was missed would be jumped over at once.
      run.startedAt += now - run.tickAt;
    }
    run.tickAt = now;
    if (now - this.#countedFrom >= speakEveryMs) {
      this.shownPerSecond = (this.#shown * 1000) / (now - this.#countedFrom);
      this.#shown = 0;
      this.#countedFrom = now;
    }
    this.#clock.nextFrame(() => this.#tick());
  }

  /** The newest of those that are due; where none of them has come, and more than one should have, the first one after them. */
  #readyAt({ imageId, count, first, step: last }: Run, due: number, shown: LoadedImage): { step: number; image: LoadedImage } | null {
    const at = (step: number) => this.#parts.images.here({ imageId, frame: frameAt(first, step, count, this.playbackOf(shown)) });
    for (let step = due; step > last; step -= 1) {
      const image = at(step);
      if (image !== null) return { step, image };
    }
    for (let step = due + 1; due > last + 1 && step < due + this.#aheadOf(shown); step += 1) {
      const image = at(step);
      if (image !== null) return { step, image };
    }
    return null;
  }

  #aheadOf(image: LoadedImage): number {
    return Math.min(image.description.frames - 1, Math.max(4, Math.ceil(this.speedOf(image) / 2)));
  }

  #fetchAhead({ imageId, count, first, step }: Run, image: LoadedImage): void {
    const frames = new Set(Array.from({ length: this.#aheadOf(image) }, (_, index) => frameAt(first, step + index + 1, count, this.playbackOf(image))));
    this.#parts.images.fetchAhead([...frames].map((frame) => ({ imageId, frame })));
  }

  /** In every pane that shows the image, wherever it had stopped. */
  #show(imageId: string, image: LoadedImage): void {
    const { stage } = this.#parts;
    const panes = stage.placed.filter((pane) => stage.wantedBy(pane)?.imageId === imageId);
    if (stage.lead?.imageId === imageId) stage.lead = { imageId, frame: image.frame };
    for (const pane of panes) {
      if (pane.content !== null && pane.content.imageId !== null) pane.content = { ...pane.content, frame: image.frame };
      pane.show(image);
    }
  }

  #imageOnScreen(): LoadedImage | null {
    return this.#parts.stage.panes.find(({ image }) => image?.description.id === this.#run?.imageId)?.image ?? null;
  }
}
