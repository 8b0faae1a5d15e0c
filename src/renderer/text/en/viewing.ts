// English: looking at an image: window, zoom, turning, texts in the corners, scale bar, cine.
import type { Messages } from '../messages.ts';

export const viewing = {
  turned: (degrees: number, isMirrored: boolean) => [...(degrees === 0 ? [] : [`turned ${degrees}°`]), ...(isMirrored ? ['MIRRORED'] : [])].join(' · '),
  turnedHint: 'This view is turned against the image as it was stored. The letters at the edges have turned with it.',
  mirroredHint: 'This view is mirrored: letters and markers burnt into the image read backwards, and left and right have changed places. The letters at the edges have changed with them.',
  commands: {
    turnRight: 'Turn a quarter to the right',
    turnLeft: 'Turn a quarter to the left',
    flipHorizontally: 'Mirror left and right',
    flipVertically: 'Mirror top and bottom',
    upright: 'As stored: neither turned nor mirrored',
  },
} as const satisfies Messages;
