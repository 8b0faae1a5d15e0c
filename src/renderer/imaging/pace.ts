// When a view is drawn: once a frame however often it is asked for, coarser while it moves, and finely when it has come to rest.

/** What a view does with its canvas in one frame. */
export type Draw = (density: number) => void;

export interface Pace {
  /** The latest draw asked for takes place in the next frame. */
  request(draw: Draw, view: { readonly width: number; readonly height: number }): void;
  stop(): void;
}

/** Moves follow each other faster than this. */
export const restMs = 120;
/** So many in a row are a motion; an image that appears is drawn once or twice. */
const streakOfMotion = 3;
/** A canvas up to here is drawn in full whatever moves. */
export const smallPixels = 90_000;

/** Pixels of the canvas per pixel of the page: half as many, in each direction, while a large view moves. */
export function densityFor(view: { readonly width: number; readonly height: number }, devicePixels: number, isMoving: boolean): number {
  const isLarge = view.width * view.height * devicePixels ** 2 > smallPixels;
  return isMoving && isLarge ? devicePixels / 2 : devicePixels;
}

interface Clock {
  now(): number;
  nextFrame(run: () => void): number;
  cancelFrame(id: number): void;
  after(ms: number, run: () => void): number;
  cancelAfter(id: number): void;
  devicePixels(): number;
}

const pageClock: Clock = {
  now: () => performance.now(),
  nextFrame: (run) => requestAnimationFrame(run),
  cancelFrame: (id) => cancelAnimationFrame(id),
  after: (ms, run) => window.setTimeout(run, ms),
  cancelAfter: (id) => window.clearTimeout(id),
  devicePixels: () => window.devicePixelRatio,
};

/** A view moves when it is asked to draw again and again before it could come to rest. */
export function createPace(clock: Clock = pageClock): Pace {
  let frame: number | null = null;
  let rest: number | null = null;
  let lastAsked = -Infinity;
  let streak = 0;
  let latest: { draw: Draw; density: number } | null = null;

  function plan(): void {
    frame ??= clock.nextFrame(() => {
      frame = null;
      latest?.draw(latest.density);
    });
  }

  return {
    request(draw, view) {
      const now = clock.now();
      streak = now - lastAsked < restMs ? streak + 1 : 0;
      lastAsked = now;
      const density = densityFor(view, clock.devicePixels(), streak >= streakOfMotion);
      latest = { draw, density };
      plan();
      if (rest !== null) clock.cancelAfter(rest);
      rest = null;
      if (density === clock.devicePixels()) return;
      rest = clock.after(restMs, () => {
        rest = null;
        latest = { draw, density: clock.devicePixels() };
        plan();
      });
    },
    stop() {
      if (frame !== null) clock.cancelFrame(frame);
      if (rest !== null) clock.cancelAfter(rest);
      latest = null;
    },
  };
}
