// How fast a file wants its frames shown, from PS3.3 C.7.6.5.
import { describe, expect, it } from 'vitest';
import { decoded } from './decoded.ts';
import type { Cine } from '../../src/dicom/cine.ts';

const cineOf = (changes: Parameters<typeof decoded>[0]): Cine | undefined => decoded(changes).dicom?.cine;

describe('the speed of frames', () => {
  it('is the recommended one before the one of the recording', () => {
    expect(cineOf({ '00082144': ['IS', '25'], '00180040': ['IS', '15'], '00181063': ['DS', '100'] })).toEqual({ framesPerSecond: 25 });
    expect(cineOf({ '00180040': ['IS', '15'], '00181063': ['DS', '100'] })).toEqual({ framesPerSecond: 15 });
    expect(cineOf({ '00181063': ['DS', '40'] })).toEqual({ framesPerSecond: 25 });
  });

  it('is the mean of a vector of times, whose first entry is that of the first frame', () => {
    expect(cineOf({ '00181065': ['DS', '0\\30\\50\\40'] })).toEqual({ framesPerSecond: 25 });
  });

  it('is not said by zeros and nonsense', () => {
    expect(cineOf({ '00082144': ['IS', '0'], '00181063': ['DS', '-5'], '00181065': ['DS', '0'] })).toEqual({});
  });

  it('comes with the way of showing them', () => {
    expect(cineOf({ '00181244': ['US', 0] })).toEqual({ playback: 'loop' });
    expect(cineOf({ '00181244': ['US', 1] })).toEqual({ playback: 'sweep' });
    expect(cineOf({ '00181244': ['US', 7] })).toEqual({});
  });
});
