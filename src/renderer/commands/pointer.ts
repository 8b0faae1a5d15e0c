// What a press of the pointer on the image begins: review stations' habits, left for the chosen tool.
import { isMarkTool } from '../marks/shapes.ts';
import type { Tool } from '../state/viewer.svelte.ts';

export type Drag = 'window' | 'pan' | 'zoom' | 'rectangle';

/** @param button 0 left · 1 middle · 2 right */
export function dragFor(button: number, tool: Tool): Drag | null {
  if (button === 1) return 'pan';
  if (button === 2) return 'zoom';
  if (button !== 0) return null;
  // Marks are drawn by the layer that shows them.
  return isMarkTool(tool) ? null : tool === 'paint' ? 'rectangle' : tool;
}

/** Factor of a drag of `dy` screen pixels: up enlarges, 200 pixels double. */
export function dragZoom(dy: number): number {
  return 2 ** (-dy / 200);
}

interface WheelTurn {
  readonly deltaY: number;
  readonly deltaMode: number;
}

/** Of a turn of the wheel, whatever unit the device counts in. */
function wheelPixels({ deltaY, deltaMode }: WheelTurn): number {
  return deltaMode === 1 ? deltaY * 16 : deltaMode === 2 ? deltaY * 400 : deltaY;
}

/** Factor of a turn of the wheel. */
export function wheelZoom(turn: WheelTurn): number {
  return 2 ** (-Math.max(-240, Math.min(240, wheelPixels(turn))) / 480);
}

/** A notch of a mouse's wheel is a hundred pixels or more; a touch pad sends many small turns. */
const frameStepPx = 100;

/** Counts turns of the wheel in frames; one notch is one frame, however far it turns. */
export function wheelFrames(): (turn: WheelTurn) => number {
  let rest = 0;
  return (turn) => {
    const pixels = wheelPixels(turn);
    if (Math.abs(pixels) >= frameStepPx) {
      rest = 0;
      return Math.sign(pixels);
    }
    rest += pixels;
    const steps = Math.trunc(rest / frameStepPx);
    rest -= steps * frameStepPx;
    return steps;
  };
}

/** A rectangle drawn by a mere click is none. */
export const smallestDragPx = 4;
