// What a press of the pointer on the image begins: review stations' habits, left for the chosen tool.
import type { Tool } from '../state/viewer.svelte.ts';

export type Drag = 'window' | 'pan' | 'zoom' | 'rectangle';

/** @param button 0 left · 1 middle · 2 right */
export function dragFor(button: number, tool: Tool): Drag | null {
  if (button === 1) return 'pan';
  if (button === 2) return 'zoom';
  if (button !== 0) return null;
  return tool === 'box' || tool === 'paint' ? 'rectangle' : tool;
}

/** Factor of a drag of `dy` screen pixels: up enlarges, 200 pixels double. */
export function dragZoom(dy: number): number {
  return 2 ** (-dy / 200);
}

/** Factor of a turn of the wheel, whatever unit the device counts in. */
export function wheelZoom({ deltaY, deltaMode }: { deltaY: number; deltaMode: number }): number {
  const pixels = deltaMode === 1 ? deltaY * 16 : deltaMode === 2 ? deltaY * 400 : deltaY;
  return 2 ** (-Math.max(-240, Math.min(240, pixels)) / 480);
}

/** A rectangle drawn by a mere click is none. */
export const smallestDragPx = 4;
