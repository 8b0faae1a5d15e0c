// Every command of the workstation, once.
import { methodIds } from '../../contracts/explanation.ts';
import { historyCommands } from './history-commands.ts';
import { mapCommands } from './map-commands.ts';
import { stageCommands } from './stage-commands.ts';
import { viewingCommands } from './viewing-commands.ts';
import type { Workstation } from '../state/workstation.svelte.ts';
import type { Tool } from '../state/viewer.svelte.ts';
import type { Command } from './command.ts';

/** What only the window's markup can do. */
export interface WindowActions {
  readonly pickFiles: (what: 'study' | 'folder' | 'model' | 'boxes') => void;
  readonly saveOverlay: () => void;
}

export function workstationCommands(app: Workstation, actions: WindowActions): readonly Command[] {
  const { viewer, settings, stage, whatIf } = app;
  const hasImage = () => viewer.image !== null;
  const hasQuestion = () => app.question !== null;
  const goTo = (step: number) => {
    const id = app.studies.neighbour(step);
    if (id !== null && id !== app.studies.imageId) void app.openImage(id);
  };
  const goToFrame = (step: number) => {
    const { image } = viewer;
    if (image === null) return;
    const frame = Math.min(Math.max(image.frame + step, 0), image.description.frames - 1);
    if (frame !== image.frame) void app.openImage(image.description.id, frame);
  };
  const hasFrames = () => (viewer.image?.description.frames ?? 1) > 1;
  const nextMethod = (step: number) => {
    const at = methodIds.indexOf(app.chosen.method);
    const next = methodIds[(at + step + methodIds.length) % methodIds.length];
    if (next !== undefined) app.chooseMethod(next);
  };
  const fade = (step: number) => {
    settings.opacity = Math.min(Math.max(Math.round((settings.opacity + step) * 20) / 20, 0), 1);
  };
  const tool = (name: Tool) => ({
    run: () => {
      viewer.tool = viewer.tool === name && name !== 'window' ? 'window' : name;
      if (name === 'paint' && viewer.tool === 'paint') app.panel = 'what-if';
      if (name === 'box' && viewer.tool === 'box') app.panel = 'boxes';
    },
    isEnabled: hasImage,
    isOn: () => viewer.tool === name,
  });

  return [
    { id: 'image/previous', label: 'Previous image', group: 'Image', keys: ['ArrowLeft', 'ArrowUp'], run: () => goTo(-1), isEnabled: hasImage },
    { id: 'image/next', label: 'Next image', group: 'Image', keys: ['ArrowRight', 'ArrowDown'], run: () => goTo(1), isEnabled: hasImage },
    { id: 'image/previous-frame', label: 'Previous frame', group: 'Image', keys: ['PageUp'], run: () => goToFrame(-1), isEnabled: hasFrames },
    { id: 'image/next-frame', label: 'Next frame', group: 'Image', keys: ['PageDown'], run: () => goToFrame(1), isEnabled: hasFrames },

    { id: 'study/close', label: 'Close this study', group: 'Image', keys: [], run: () => { if (app.studies.study !== null) void app.closeStudy(app.studies.study.id); }, isEnabled: () => app.studies.study !== null },

    { id: 'tool/window', label: 'Window/level with the left button', group: 'View', keys: ['L'], ...tool('window') },
    { id: 'tool/pan', label: 'Move the image with the left button', group: 'View', keys: ['P'], ...tool('pan') },
    { id: 'tool/zoom', label: 'Zoom with the left button', group: 'View', keys: ['Z'], ...tool('zoom') },
    { id: 'view/fit', label: 'Fit the whole image', group: 'View', keys: ['F'], run: () => viewer.fit(), isEnabled: hasImage },
    { id: 'view/actual', label: 'One image pixel per screen pixel', group: 'View', keys: ['O'], run: () => viewer.showMagnified(1, window.devicePixelRatio), isEnabled: hasImage },
    { id: 'view/zoom-in', label: 'Zoom in', group: 'View', keys: ['+', '='], run: () => viewer.zoomBy(1.25), isEnabled: hasImage },
    { id: 'view/zoom-out', label: 'Zoom out', group: 'View', keys: ['-'], run: () => viewer.zoomBy(0.8), isEnabled: hasImage },
    { id: 'view/invert', label: 'Invert grey levels', group: 'View', keys: ['V'], run: () => (viewer.isInvertedByUser = !viewer.isInvertedByUser), isEnabled: hasImage, isOn: () => viewer.isInvertedByUser },
    ...Array.from({ length: 9 }, (_, index): Command => ({
      id: `view/preset-${index + 1}`, label: `Window preset ${index + 1}`, group: 'View', keys: [String(index + 1)],
      run: () => viewer.usePreset(index + 1), isEnabled: () => viewer.presets.length > index,
    })),
    ...viewingCommands(app),
    ...stageCommands(app),
    { id: 'view/overlays', label: 'Show the file’s overlays', group: 'View', keys: ['Shift+O'], run: () => (viewer.areOverlaysShown = !viewer.areOverlaysShown), isEnabled: () => (viewer.image?.description.marks?.overlays.length ?? 0) > 0, isOn: () => viewer.areOverlaysShown },
    { id: 'view/shutter', label: 'Hide what the file’s shutter hides', group: 'View', keys: ['Shift+S'], run: () => (viewer.isShutterShown = !viewer.isShutterShown), isEnabled: () => (viewer.image?.description.marks?.shutterGrey ?? null) !== null, isOn: () => viewer.isShutterShown },
    { id: 'view/text', label: 'Show facts in the corners', group: 'View', keys: ['T'], run: () => (viewer.isSceneTextShown = !viewer.isSceneTextShown), isOn: () => viewer.isSceneTextShown },

    { id: 'view/panels', label: 'Show the panels at the sides', group: 'View', keys: ['\\'], run: () => (viewer.arePanelsShown = !viewer.arePanelsShown), isOn: () => viewer.arePanelsShown },

    { id: 'map/toggle', label: 'Show the map', group: 'Map', keys: ['H'], run: () => (viewer.isMapShown = !viewer.isMapShown), isOn: () => viewer.isMapShown },
    { id: 'map/fainter', label: 'Fainter map', group: 'Map', keys: ['['], run: () => fade(-0.1) },
    { id: 'map/stronger', label: 'Stronger map', group: 'Map', keys: [']'], run: () => fade(0.1) },
    { id: 'map/next-method', label: 'Next method', group: 'Map', keys: ['M'], run: () => nextMethod(1), isEnabled: hasQuestion },
    { id: 'map/previous-method', label: 'Previous method', group: 'Map', keys: ['Shift+M'], run: () => nextMethod(-1), isEnabled: hasQuestion },
    { id: 'map/cells', label: 'Show the map as the network’s own cells', group: 'Map', keys: ['G'], run: () => (viewer.areCellsShown = !viewer.areCellsShown), isOn: () => viewer.areCellsShown },
    { id: 'map/lock', label: 'Lock the scale across panes', group: 'Map', keys: ['K'], run: () => (settings.isScaleLocked = !settings.isScaleLocked), isOn: () => settings.isScaleLocked },
    { id: 'map/compare', label: 'Compare the seven side by side', group: 'Map', keys: ['C'], run: () => app.toggleLayout('compare'), isEnabled: hasQuestion, isOn: () => stage.arrangement === 'compare' },
    { id: 'map/figure', label: 'Founding figure: guided × each coarse map', group: 'Map', keys: ['X'], run: () => app.toggleLayout('figure'), isEnabled: hasQuestion, isOn: () => stage.arrangement === 'figure' },
    { id: 'map/input', label: 'What the model was given', group: 'Map', keys: ['I'], run: () => app.toggleLayout('input'), isEnabled: hasQuestion, isOn: () => stage.arrangement === 'input' },
    ...mapCommands(app),

    ...historyCommands(app.history),
    { id: 'boxes/toggle', label: 'Show boxes', group: 'Boxes', keys: ['B'], run: () => (viewer.areBoxesShown = !viewer.areBoxesShown), isOn: () => viewer.areBoxesShown },
    { id: 'boxes/draw', label: 'Draw a box', group: 'Boxes', keys: ['N'], ...tool('box') },
    { id: 'boxes/delete', label: 'Delete the selected box', group: 'Boxes', keys: ['Delete', 'Backspace'], run: () => app.annotations.selectedId !== null && void app.annotations.remove(app.annotations.selectedId), isEnabled: () => app.annotations.selectedId !== null },

    { id: 'what-if/paint', label: 'What if: paint a part out', group: 'Experiments', keys: ['W'], ...tool('paint'), isEnabled: hasQuestion },
    { id: 'what-if/restore', label: 'What if: restore the image', group: 'Experiments', keys: ['R'], run: () => whatIf.restore(), isEnabled: () => whatIf.painted !== null },
    { id: 'feature/show', label: 'Rebuild a feature', group: 'Experiments', keys: ['Shift+F'], run: () => { app.panel = 'feature'; app.showFeature(); }, isEnabled: hasQuestion },

    { id: 'files/study', label: 'Open images …', group: 'Files', keys: ['Ctrl+O'], run: () => actions.pickFiles('study') },
    { id: 'files/folder', label: 'Open a folder …', group: 'Files', keys: [], run: () => actions.pickFiles('folder') },
    { id: 'files/model', label: 'Open a model …', group: 'Files', keys: ['Ctrl+Shift+O'], run: () => actions.pickFiles('model') },
    { id: 'files/boxes', label: 'Import boxes …', group: 'Files', keys: [], run: () => actions.pickFiles('boxes') },
    { id: 'files/overlay', label: 'Save overlay as PNG', group: 'Files', keys: ['Ctrl+S'], run: actions.saveOverlay, isEnabled: hasImage },
    { id: 'files/report', label: 'Export report', group: 'Files', keys: ['Ctrl+E'], run: () => void app.exportReport(), isEnabled: hasQuestion },

    { id: 'help/keys', label: 'Keys and commands', group: 'Help', keys: ['?'], run: () => (app.sheet = app.sheet === 'help' ? null : 'help') },
    { id: 'help/palette', label: 'Find a command', group: 'Help', keys: ['Ctrl+K'], run: () => (app.sheet = app.sheet === 'palette' ? null : 'palette') },
    { id: 'help/about', label: 'About Overread', group: 'Help', keys: [], run: () => (app.sheet = 'about') },
    { id: 'help/leave', label: 'Cancel or leave', group: 'Help', keys: ['Escape'], run: () => app.leave() },
  ];
}
