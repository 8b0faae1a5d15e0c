// What ends again and again is not started again for ever.

export interface CrashLimit {
  /** Notes one more end. @returns whether that is too many in too short a time; the count then begins anew */
  isReached(): boolean;
}

/** @param now milliseconds on any clock that only goes forward */
export function crashLimit({ most, withinMs, now }: { readonly most: number; readonly withinMs: number; readonly now: () => number }): CrashLimit {
  let ends: readonly number[] = [];
  return {
    isReached() {
      const time = now();
      ends = [...ends.filter((end) => time - end < withinMs), time];
      if (ends.length <= most) return false;
      ends = [];
      return true;
    },
  };
}
