// Saves the view as a PNG: through the host where it has a dialog, else as a download.
import { paneMap } from '../components/pane.ts';
import { labelLines } from '../marks/label-lines.ts';
import { initialsOf, lineStyle } from '../marks/line-style.ts';
import { composeOverlay } from '../imaging/compose-overlay.ts';
import { isUpright } from '../imaging/orientation.ts';
import { mapReading } from '../../contracts/explanation.ts';
import { parameterText } from '../../contracts/parameter-words.ts';
import { methodTexts } from '../text/glossary.ts';
import { text } from '../text/text.ts';
import { rawValue, windowText } from '../text/figures.ts';
import { download, hasSystemDialogs, saveBySystem } from './save-file.ts';
import type { DrawnMark } from '../imaging/draw-marks.ts';
import type { LoadedImage } from '../imaging/loaded-image.ts';
import type { MapSummary } from '../../contracts/ipc.ts';
import type { MapSettings } from './map-settings.svelte.ts';
import type { Workstation } from './workstation.svelte.ts';

export async function saveOverlay(app: Workstation): Promise<void> {
  const { viewer, settings } = app;
  const { image } = viewer;
  if (image === null) return;
  const loaded = viewer.isMapShown ? app.shownMap : null;
  const map = loaded === null ? null : paneMap(loaded, settings);
  const style = getComputedStyle(document.documentElement);
  const canvas = composeOverlay({
    image,
    window: viewer.window,
    orientation: viewer.orientation,
    isInverted: viewer.isInverted,
    map: map === null || map.range === null ? null : { ...map, range: map.range },
    opacity: settings.opacity,
    isCellular: viewer.areCellsShown,
    marksShown: { areOverlaysShown: viewer.areOverlaysShown, isShutterShown: viewer.isShutterShown },
    drawnMarks: viewer.areBoxesShown ? drawnMarks(app, image) : [],
    caption: captionOf(app),
    colors: { doctor: style.getPropertyValue('--doctor'), model: style.getPropertyValue('--model') },
  });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('The overlay could not be drawn: the image is too large for a picture');
  const name = `${image.description.name.replace(/\.[^.]*$/, '')}${loaded === null ? '' : `-${loaded.summary.method}`}.png`;
  if (hasSystemDialogs(app)) {
    const savedTo = await saveBySystem(app, blob, name);
    if (savedTo !== null) app.messages.note(`Overlay saved to ${savedTo}.`);
    return;
  }
  const url = URL.createObjectURL(blob);
  download(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  app.messages.note(`Overlay ${name} is in your downloads.`);
}

/** Those of the frame, with the numbers that stand beside them on the screen. */
function drawnMarks(app: Workstation, image: LoadedImage): readonly DrawnMark[] {
  const { readers } = app.reading;
  const own = readers.current?.id;
  const loaded = app.viewer.isMapShown ? app.shownMap : null;
  const map = loaded === null ? null : { plane: loaded.plane, placement: loaded.summary.placement, isCellular: app.viewer.areCellsShown };
  return app.marks.of(image.frame).map((mark) => ({
    mark, style: lineStyle(mark, mark.readerId === own), lines: labelLines(mark, { image, map }, mark.readerId === own ? null : initialsOf(readers.nameOf(mark.readerId))),
  }));
}

/** Model, class, method, layer, raw scale; and what the picture is not for. */
export function captionOf(app: Workstation): string[] {
  const loaded = app.viewer.isMapShown ? app.shownMap : null;
  const { center, width, table } = app.viewer.window;
  const window = table === undefined ? windowText(center, width) : 'VOI LUT of the file';
  const { orientation } = app.viewer;
  const turned = isUpright(orientation) ? '' : ` · ${text.viewing.turned(orientation.quarterTurns * 90, orientation.isFlipped)}`;
  const lines = [`${app.viewer.image?.description.name ?? ''} · ${window}${app.viewer.isInvertedByUser ? ' · inverted' : ''}${turned}`];
  if (loaded !== null) {
    const { summary, ranges } = loaded;
    const range = ranges[app.settings.scaleRule(mapReading(summary.method))];
    const isFeature = app.panel === 'feature' && app.feature.result !== null;
    const subject = isFeature ? `channel ${app.feature.result?.channel} of ${app.feature.result?.layer}` : `${summary.target.name}, ${app.chosen.score}`;
    const layer = summary.layer === null ? '' : ` · layer ${summary.layer.name}`;
    lines.push(`${app.model?.name ?? ''} · ${subject} · ${methodTexts[summary.method].label}${layer}${Object.keys(summary.parameters).length === 0 ? '' : ` · ${parameterText(summary.parameters)}`}`);
    lines.push(range === null ? 'No evidence: the map is zero everywhere' : `Colours from ${rawValue(range.low)} to ${rawValue(range.high)}${range.isClipped ? ', clipped' : ''}; map from ${rawValue(summary.min)} to ${rawValue(summary.max)}, opacity ${Math.round(app.settings.opacity * 100)} %${drawnText(app.settings, summary)}`);
  }
  return [...lines, 'Overread · not a medical device, not for diagnosis'];
}

/** What of the map is not painted, and where its lines are. */
function drawnText(settings: MapSettings, summary: MapSummary): string {
  const threshold = settings.thresholdOf(summary);
  const lines = settings.contoursOf(summary).map(({ level }) => rawValue(level)).join(', ');
  return `${threshold === null ? '' : text.maps.captionThreshold(rawValue(threshold))}${lines === '' ? '' : text.maps.captionLines(lines)}`;
}
