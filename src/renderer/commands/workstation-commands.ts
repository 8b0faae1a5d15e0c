// Every command of the workstation, once.
import { methodIds } from '../../contracts/explanation.ts';
import { frameCommands } from './frame-commands.ts';
import { historyCommands } from './history-commands.ts';
import { mapCommands } from './map-commands.ts';
import { markCommands } from './mark-commands.ts';
import { readingCommands } from './reading-commands.ts';
import { stageCommands } from './stage-commands.ts';
import { viewingCommands } from './viewing-commands.ts';
import type { Workstation } from '../state/workstation.svelte.ts';
import { text } from '../text/text.ts';
import type { Preferences } from '../state/preferences.svelte.ts';
import type { Tool } from '../state/viewer.svelte.ts';
import type { Command } from './command.ts';

/** What only the window's markup can do. */
export interface WindowActions {
  readonly pickFiles: (what: 'study' | 'folder' | 'model' | 'boxes') => void;
  readonly saveOverlay: () => void;
  /** Lists the explanations of what is shown. */
  readonly explain: () => void;
  /** Gives the keyboard to the next part of the window or to the one before. */
  readonly goToPart: (step: 1 | -1) => void;
}

export function workstationCommands(app: Workstation, actions: WindowActions, preferences: Preferences): readonly Command[] {
  const { viewer, settings, stage, whatIf } = app;
  const words = text.commands;
  const { needs } = words;
  const needsImage = { isEnabled: () => viewer.image !== null, needs: needs.image };
  const needsQuestion = { isEnabled: () => app.question !== null, needs: needs.question };
  /** Not only from an image on screen: one that is on its way, or that cannot be shown, has neighbours too. */
  const hasPlace = { isEnabled: () => app.studies.imageId !== null, needs: needs.image };
  const goTo = (step: number) => {
    const id = app.studies.neighbour(step);
    if (id !== null && id !== app.studies.imageId) void app.openImage(id);
  };
  const hasFrames = () => (viewer.image?.description.frames ?? 1) > 1;
  const nextMethod = (step: number) => {
    const at = methodIds.indexOf(app.chosen.method);
    const next = methodIds[(at + step + methodIds.length) % methodIds.length];
    if (next !== undefined) app.chooseMethod(next);
  };
  const fade = (step: number) => {
    settings.change({ opacity: Math.min(Math.max(Math.round((settings.opacity + step) * 20) / 20, 0), 1) });
  };
  const tool = (name: Tool) => ({
    run: () => {
      viewer.tool = viewer.tool === name && name !== 'window' ? 'window' : name;
      if (name === 'paint' && viewer.tool === 'paint') app.panel = 'what-if';
    },
    ...needsImage,
    isOn: () => viewer.tool === name,
  });

  return [
    { id: 'image/previous', label: words.image.previous, group: 'Image', keys: ['ArrowLeft', 'ArrowUp'], run: () => goTo(-1), ...hasPlace },
    { id: 'image/next', label: words.image.next, group: 'Image', keys: ['ArrowRight', 'ArrowDown'], run: () => goTo(1), ...hasPlace },
    { id: 'image/previous-frame', label: words.image.previousFrame, group: 'Image', keys: ['PageUp'], run: () => app.turnFrames(stage.active, -1), isEnabled: hasFrames, needs: needs.frames },
    { id: 'image/next-frame', label: words.image.nextFrame, group: 'Image', keys: ['PageDown'], run: () => app.turnFrames(stage.active, 1), isEnabled: hasFrames, needs: needs.frames },

    { id: 'study/close', label: words.image.closeStudy, group: 'Image', keys: [], run: () => { if (app.studies.study !== null) void app.closeStudy(app.studies.study.id); }, isEnabled: () => app.studies.study !== null, needs: needs.study },

    { id: 'tool/window', label: words.tools.window, group: 'View', keys: ['L'], ...tool('window') },
    { id: 'tool/pan', label: words.tools.pan, group: 'View', keys: ['P'], ...tool('pan') },
    { id: 'tool/zoom', label: words.tools.zoom, group: 'View', keys: ['Z'], ...tool('zoom') },
    { id: 'view/fit', label: words.view.fit, group: 'View', keys: ['F'], run: () => viewer.fit(), ...needsImage },
    { id: 'view/actual', label: words.view.actual, group: 'View', keys: ['O'], run: () => viewer.showMagnified(1, window.devicePixelRatio), ...needsImage },
    { id: 'view/zoom-in', label: words.view.zoomIn, group: 'View', keys: ['+', '='], run: () => viewer.zoomBy(1.25), ...needsImage },
    { id: 'view/zoom-out', label: words.view.zoomOut, group: 'View', keys: ['-'], run: () => viewer.zoomBy(0.8), ...needsImage },
    { id: 'view/invert', label: words.view.invert, group: 'View', keys: ['V'], run: () => (viewer.isInvertedByUser = !viewer.isInvertedByUser), ...needsImage, isOn: () => viewer.isInvertedByUser },
    ...Array.from({ length: 9 }, (_, index): Command => ({
      id: `view/preset-${index + 1}`, label: words.view.preset(index + 1), group: 'View', keys: [String(index + 1)],
      run: () => viewer.usePreset(index + 1), isEnabled: () => viewer.presets.length > index, needs: needs.preset,
    })),
    ...viewingCommands(app, preferences),
    ...stageCommands(app),
    { id: 'view/overlays', label: words.view.overlays, group: 'View', keys: ['Shift+O'], run: () => (viewer.areOverlaysShown = !viewer.areOverlaysShown), isEnabled: () => (viewer.image?.description.marks?.overlays.length ?? 0) > 0, needs: needs.overlays, isOn: () => viewer.areOverlaysShown },
    { id: 'view/shutter', label: words.view.shutter, group: 'View', keys: ['Shift+S'], run: () => (viewer.isShutterShown = !viewer.isShutterShown), isEnabled: () => (viewer.image?.description.marks?.shutterGrey ?? null) !== null, needs: needs.shutter, isOn: () => viewer.isShutterShown },
    { id: 'view/text', label: words.view.text, group: 'View', keys: ['T'], run: () => (viewer.isSceneTextShown = !viewer.isSceneTextShown), isOn: () => viewer.isSceneTextShown },

    { id: 'view/next-part', label: words.view.nextPart, group: 'View', keys: ['F8'], run: () => actions.goToPart(1) },
    { id: 'view/previous-part', label: words.view.previousPart, group: 'View', keys: ['Shift+F8'], run: () => actions.goToPart(-1) },
    { id: 'view/panels', label: words.view.panels, group: 'View', keys: ['\\'], run: () => (viewer.arePanelsShown = !viewer.arePanelsShown), isOn: () => viewer.arePanelsShown },

    { id: 'map/toggle', label: words.map.toggle, group: 'Map', keys: ['H'], run: () => (viewer.isMapShown = !viewer.isMapShown), isOn: () => viewer.isMapShown },
    { id: 'map/fainter', label: words.map.fainter, group: 'Map', keys: ['['], run: () => fade(-0.1) },
    { id: 'map/stronger', label: words.map.stronger, group: 'Map', keys: [']'], run: () => fade(0.1) },
    { id: 'map/next-method', label: words.map.nextMethod, group: 'Map', keys: ['M'], run: () => nextMethod(1), ...needsQuestion },
    { id: 'map/previous-method', label: words.map.previousMethod, group: 'Map', keys: ['Shift+M'], run: () => nextMethod(-1), ...needsQuestion },
    { id: 'map/cells', label: words.map.cells, group: 'Map', keys: ['G'], run: () => (viewer.areCellsShown = !viewer.areCellsShown), isOn: () => viewer.areCellsShown },
    { id: 'map/lock', label: words.map.lock, group: 'Map', keys: ['K'], run: () => settings.change({ isScaleLocked: !settings.isScaleLocked }), isOn: () => settings.isScaleLocked },
    { id: 'map/compare', label: words.map.compare, group: 'Map', keys: ['C'], run: () => app.toggleLayout('compare'), ...needsQuestion, isOn: () => stage.arrangement === 'compare' },
    { id: 'map/figure', label: words.map.figure, group: 'Map', keys: ['X'], run: () => app.toggleLayout('figure'), ...needsQuestion, isOn: () => stage.arrangement === 'figure' },
    { id: 'map/input', label: words.map.input, group: 'Map', keys: ['I'], run: () => app.toggleLayout('input'), ...needsQuestion, isOn: () => stage.arrangement === 'input' },
    ...mapCommands(app),

    ...historyCommands(app.history),
    ...readingCommands(app),
    ...markCommands(app, preferences),

    { id: 'what-if/paint', label: words.whatIf.paint, group: 'Experiments', keys: ['W'], ...tool('paint'), ...needsQuestion },
    { id: 'what-if/restore', label: words.whatIf.restore, group: 'Experiments', keys: ['R'], run: () => whatIf.restore(), isEnabled: () => whatIf.painted !== null, needs: needs.painted },
    { id: 'feature/show', label: words.whatIf.feature, group: 'Experiments', keys: ['Shift+F'], run: () => { app.panel = 'feature'; app.showFeature(); }, ...needsQuestion },

    ...frameCommands(app, actions, preferences),
  ];
}
