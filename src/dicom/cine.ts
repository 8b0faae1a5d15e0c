// How fast a file of several frames wants them shown, and in which way: PS3.3 C.7.6.5 and C.12.1 (0008,2144).
import type { DicomDataSet } from './data-set.ts';
import { tags } from './tags.ts';

export interface Cine {
  readonly framesPerSecond?: number;
  /** `loop` begins anew, `sweep` goes back and forth. */
  readonly playback?: 'loop' | 'sweep';
}

/** What the file recommends for showing comes before how it was taken. */
export function readCine(dataSet: DicomDataSet): Cine {
  const rate = [
    dataSet.number(tags.RecommendedDisplayFrameRate), dataSet.number(tags.CineRate), perSecond(dataSet.number(tags.FrameTime)), perSecond(meanStep(dataSet.numbers(tags.FrameTimeVector))),
  ].find((value) => value !== undefined && Number.isFinite(value) && value > 0);
  const sequencing = dataSet.word(tags.PreferredPlaybackSequencing);
  return {
    ...(rate === undefined ? {} : { framesPerSecond: rate }),
    ...(sequencing === 0 ? { playback: 'loop' as const } : sequencing === 1 ? { playback: 'sweep' as const } : {}),
  };
}

/** @param ms from one frame to the next */
function perSecond(ms: number | undefined): number | undefined {
  return ms === undefined || !(ms > 0) ? undefined : 1000 / ms;
}

/** The first entry of (0018,1065) belongs to the first frame and is 0. */
function meanStep(times: readonly number[]): number | undefined {
  const steps = times.slice(1).filter((time) => Number.isFinite(time) && time > 0);
  return steps.length === 0 ? undefined : steps.reduce((sum, time) => sum + time, 0) / steps.length;
}
