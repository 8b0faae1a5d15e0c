// Which frame is due: frames one after the other, around their end or back and forth, at a speed.

export type Playback = 'loop' | 'sweep';

export const speedLimits = { min: 1, max: 60 } as const;
/** Where the file says nothing. */
export const standardSpeed = 10;

/** The frame `step` steps after `first`; a sweep turns at the ends without showing them twice. */
export function frameAt(first: number, step: number, count: number, playback: Playback): number {
  if (count < 2) return 0;
  if (playback === 'loop') return (((first + step) % count) + count) % count;
  const period = 2 * (count - 1);
  const at = (((first + step) % period) + period) % period;
  return at < count ? at : period - at;
}

/** A step that is due after so long. */
export function stepsDue(elapsedMs: number, framesPerSecond: number): number {
  return Math.max(0, Math.floor((elapsedMs * framesPerSecond) / 1000 + 1e-6));
}

export function clampSpeed(framesPerSecond: number): number {
  return Math.min(Math.max(framesPerSecond, speedLimits.min), speedLimits.max);
}
