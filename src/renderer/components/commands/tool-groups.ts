// Which commands stand in the toolbar, in which order and with which drawing; the last ones leave it first when there is no room.
import { text } from '../../text/text.ts';
import type { IconName } from './icons.ts';

export interface Tool {
  /** Of the command. */
  readonly id: string;
  readonly icon: IconName;
  /** Written beside the drawing. */
  readonly label?: string;
}

const words = text.frame.toolbar;

/** Commands that the registry does not have are left out. */
export const toolGroups: readonly (readonly Tool[])[] = [
  [{ id: 'tool/window', icon: 'window' }, { id: 'tool/pan', icon: 'pan' }, { id: 'tool/zoom', icon: 'zoom' }, { id: 'view/glass', icon: 'magnifier' }],
  [{ id: 'marks/box', icon: 'box' }, { id: 'marks/ellipse', icon: 'ellipse' }, { id: 'marks/length', icon: 'length' }, { id: 'marks/angle', icon: 'angle' }],
  [{ id: 'view/fit', icon: 'fit' }, { id: 'view/invert', icon: 'invert' }],
  [{ id: 'map/toggle', icon: 'map' }, { id: 'marks/show', icon: 'marks' }, { id: 'map/lock', icon: 'lock' }],
  [
    { id: 'stage/layout-1x1', icon: 'single', label: words.single }, { id: 'map/compare', icon: 'compare', label: words.compare },
    { id: 'map/figure', icon: 'figure', label: words.figure }, { id: 'map/input', icon: 'input', label: words.input },
  ],
  [{ id: 'what-if/paint', icon: 'paint', label: words.whatIf }],
  [
    { id: 'marks/point', icon: 'point' }, { id: 'marks/cobb-angle', icon: 'cobb-angle' }, { id: 'marks/rectangle-statistics', icon: 'rectangle-statistics' },
    { id: 'marks/ellipse-statistics', icon: 'ellipse-statistics' }, { id: 'marks/arrow', icon: 'arrow' }, { id: 'marks/probe', icon: 'probe' },
  ],
  [{ id: 'map/cells', icon: 'cells' }, { id: 'map/next-mode', icon: 'contour' }, { id: 'map/disagreement', icon: 'disagreement' }],
  [{ id: 'view/turn-right', icon: 'turn-right' }, { id: 'view/flip-horizontally', icon: 'flip' }],
  [{ id: 'edit/undo', icon: 'undo' }, { id: 'edit/redo', icon: 'redo' }],
];
