// Commands of findings and measurements: the drawing tools, and what is done with the selected mark.
import { isFindingKind } from '../../contracts/annotation.ts';
import { bringMark, duplicateMark, editMark, placeMark } from '../state/mark-actions.ts';
import { isMarkTool, shapeKinds } from '../marks/shapes.ts';
import { text } from '../text/text.ts';
import type { Annotation, ShapeKind } from '../../contracts/annotation.ts';
import type { Preferences } from '../state/preferences.svelte.ts';
import type { Workstation } from '../state/workstation.svelte.ts';
import type { Command } from './command.ts';

/** D and A measure distance and angle as in Weasis (LineGraphic, AngleToolGraphic); OHIF's hotkeyBindings give its measuring tools none. N draws a box, as before. */
const keysOfTools: Readonly<Record<ShapeKind, readonly string[]>> = {
  'box': ['N'], 'ellipse': ['Shift+N'], 'point': ['Shift+I'], 'length': ['D'], 'angle': ['A'], 'cobb-angle': ['Shift+A'],
  'rectangle-statistics': [':'], 'ellipse-statistics': ['Shift+E'], 'arrow': [';'], 'probe': ['/'],
};

export function markCommands(app: Workstation, preferences: Preferences): readonly Command[] {
  const { viewer, drawn } = app;
  const words = text.marks;
  const hasImage = { isEnabled: () => viewer.image !== null, needs: words.onlyOnImage };
  const selection = { context: 'selection' as const, isEnabled: () => app.marks.selected !== null, needs: words.noSelection };
  /** With the name of the mark that it would be done to. */
  const named = (command: string): string => (app.marks.selected === null ? command : words.selectedMark(command, app.marks.nameOf(app.marks.selected)));
  const withSelected = (run: (mark: Annotation) => void) => () => {
    const { selected } = app.marks;
    if (selected !== null) run(selected);
  };
  return [
    { id: 'marks/show', label: words.commands.show, group: 'Marks', keys: ['B'], run: () => (viewer.areBoxesShown = !viewer.areBoxesShown), isOn: () => viewer.areBoxesShown },
    {
      id: 'marks/show-measurements', label: words.commands.showMeasurements, group: 'Marks', keys: ['Shift+D'], isOn: () => drawn.areMeasurementsShown,
      run: () => {
        drawn.areMeasurementsShown = !drawn.areMeasurementsShown;
        // What cannot be seen is not deleted or moved by a key.
        if (app.marks.selected?.finding === null) app.marks.selectedId = null;
      },
    },
    ...shapeKinds.map((kind): Command => ({
      id: `marks/${kind}`, label: words.tools[kind], group: 'Marks', keys: keysOfTools[kind], hint: words.toolHints[kind],
      run: () => {
        app.marks.drawing = null;
        viewer.tool = viewer.tool === kind ? 'window' : kind;
        // Nobody draws what cannot be seen.
        viewer.areBoxesShown = true;
        if (!isFindingKind(kind)) drawn.areMeasurementsShown = true;
      },
      isOn: () => viewer.tool === kind, ...hasImage,
    })),
    { id: 'marks/place', label: words.commands.place, group: 'Marks', keys: ['Enter'], run: () => placeMark(app), isEnabled: () => viewer.image !== null && (isMarkTool(viewer.tool) || (viewer.tool === 'paint' && app.question !== null)), needs: words.noTool },
    { id: 'marks/keep-tool', label: words.commands.keepTool, group: 'Marks', keys: [], run: () => void preferences.set('keepsTool', !drawn.keepsTool), isOn: () => drawn.keepsTool },
    { id: 'marks/edit', get label() { return named(words.commands.edit); }, group: 'Marks', keys: ['F2'], run: withSelected((mark) => editMark(app, mark)), ...selection },
    { id: 'marks/duplicate', get label() { return named(words.commands.duplicate); }, group: 'Marks', keys: ['Shift+J'], run: withSelected((mark) => duplicateMark(app, mark)), ...selection },
    { id: 'marks/bring', get label() { return named(words.commands.bring); }, group: 'Marks', keys: [], run: withSelected((mark) => bringMark(app, mark)), ...selection },
    { id: 'marks/delete', get label() { return named(words.commands.remove); }, group: 'Marks', keys: ['Delete', 'Backspace'], run: withSelected(({ id }) => void app.marks.remove(id)), ...selection },
  ];
}
