// English: looking at an image: window, zoom, turning, texts in the corners, scale bar, cine.
import type { Messages } from '../messages.ts';

export const viewing = {
  turned: (degrees: number, isMirrored: boolean) => [...(degrees === 0 ? [] : [`turned ${degrees}°`]), ...(isMirrored ? ['MIRRORED'] : [])].join(' · '),
  turnedHint: 'This view is turned against the image as it was stored. The letters at the edges have turned with it.',
  mirroredHint: 'This view is mirrored: letters and markers burnt into the image read backwards, and left and right have changed places. The letters at the edges have changed with them.',
  cine: {
    label: 'Frames',
    play: 'Play',
    pause: 'Pause',
    playHint: 'Run through the frames. No map is shown and none is asked for while they run; at rest the map of the frame on screen is.',
    frame: 'Frame',
    frameOf: (frame: number, count: number) => `${frame} of ${count}`,
    speed: 'Frames per second',
    speedHint: 'Frames per second; the file says how fast it wants them shown.',
    speedHintNone: 'Frames per second; the file does not say.',
    perSecond: '/ s',
    loop: 'Loop',
    sweep: 'Sweep',
    sweepHint: 'Loop begins anew after the last frame; sweep goes back and forth.',
    noMaps: 'no map while running',
    noMapsHint: 'A map belongs to one frame. Pause to see that of the frame on screen.',
    late: (shown: number, wanted: number) => `${shown} of ${wanted} shown / s`,
    lateHint: 'This machine cannot fetch and draw the frames as fast as asked: some are left out.',
  },
  commands: {
    play: 'Run through the frames, or stop',
    faster: 'Faster frames',
    slower: 'Slower frames',
    turnRight: 'Turn a quarter to the right',
    turnLeft: 'Turn a quarter to the left',
    flipHorizontally: 'Mirror left and right',
    flipVertically: 'Mirror top and bottom',
    upright: 'As stored: neither turned nor mirrored',
  },
} as const satisfies Messages;
