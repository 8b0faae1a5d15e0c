// Saves the view as a PNG: through the host where it has a dialog, else as a download.
import { mostWords } from '../marks/crowd.ts';
import { labelLines } from '../marks/label-lines.ts';
import { initialsOf, lineStyle } from '../marks/line-style.ts';
import { composeOverlay } from '../imaging/compose-overlay.ts';
import { isUpright } from '../imaging/orientation.ts';
import { parameterText } from '../../contracts/parameter-words.ts';
import { methodTexts } from '../text/glossary.ts';
import { text } from '../text/text.ts';
import { rawValue, windowText } from '../text/figures.ts';
import { download, hasSystemDialogs, saveBySystem } from './save-file.ts';
import { shownView } from './shown-view.ts';
import type { DrawnMark } from '../imaging/draw-marks.ts';
import type { LoadedImage } from '../imaging/loaded-image.ts';
import type { MapSummary } from '../../contracts/ipc.ts';
import type { MapBelow } from '../marks/label-lines.ts';
import type { MapSettings } from './map-settings.svelte.ts';
import type { ShownView } from './shown-view.ts';
import type { Workstation } from './workstation.svelte.ts';

export async function saveOverlay(app: Workstation): Promise<void> {
  const { viewer, settings } = app;
  const view = shownView(app);
  if (view === null) {
    if (viewer.image !== null) app.messages.note(text.stage.noInput);
    return;
  }
  const { image, map, placement, isInput } = view;
  const style = getComputedStyle(document.documentElement);
  const canvas = composeOverlay({
    image,
    window: view.window,
    orientation: view.orientation,
    isInverted: view.isInverted,
    map: map === null || map.range === null ? null : { ...map, range: map.range },
    opacity: settings.opacity,
    isCellular: viewer.areCellsShown,
    marksShown: { areOverlaysShown: viewer.areOverlaysShown, isShutterShown: viewer.isShutterShown },
    drawnMarks: viewer.areBoxesShown && !isInput ? drawnMarks(app, image, map === null || placement === null ? null : { plane: map.plane, placement, isCellular: viewer.areCellsShown }) : [],
    caption: captionOf(app),
    colors: { doctor: style.getPropertyValue('--doctor'), model: style.getPropertyValue('--model') },
  });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('The overlay could not be drawn: the image is too large for a picture');
  const name = `${app.studies.nameOf(image.description).replace(/\.[^.]*$/, '')}${nameOf(view)}.png`;
  if (hasSystemDialogs(app)) {
    const savedTo = await saveBySystem(app, blob, name);
    if (savedTo !== null) app.messages.note(text.maps.overlaySaved(savedTo), [], text.reading.nameless.saved);
    return;
  }
  const url = URL.createObjectURL(blob);
  download(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  app.messages.note(text.maps.overlayDownloaded(name), [], text.reading.nameless.saved);
}

const nameOf = ({ loaded, merged, isInput }: ShownView): string => (isInput ? '-input' : merged !== null ? `-${merged.summary.kind}` : loaded === null ? '' : `-${loaded.summary.method}`);

/** Those of the frame, with the numbers that stand beside them on the screen. */
function drawnMarks(app: Workstation, image: LoadedImage, map: MapBelow | null): readonly DrawnMark[] {
  const { readers } = app.reading;
  const own = readers.current?.id;
  const all = app.marks.of(image.frame);
  const hasWords = all.length <= mostWords;
  return all.map((mark) => ({
    mark, style: lineStyle(mark, mark.readerId === own), lines: !hasWords && mark.id !== app.marks.selectedId ? [] : labelLines(mark, { image, map }, mark.readerId === own ? null : initialsOf(readers.nameOf(mark.readerId))),
  }));
}

/** Model, class, method, layer, raw scale; and what the picture is not for. */
export function captionOf(app: Workstation): string[] {
  const view = shownView(app);
  if (view === null) return [text.maps.captionPurpose];
  const { image, loaded, merged, map, orientation } = view;
  const { center, width, table } = view.window;
  const window = table === undefined ? windowText(center, width) : text.viewing.tableOfFile;
  const turned = isUpright(orientation) ? '' : ` · ${text.viewing.turned(orientation.quarterTurns * 90, orientation.isFlipped)}`;
  const frame = image.description.frames > 1 ? ` · ${text.stage.frame(image.frame + 1, image.description.frames)}` : '';
  const lines = [`${app.studies.nameOf(image.description)}${frame} · ${window}${view.isInvertedByUser ? ` · ${text.viewing.inverted}` : ''}${turned}`];
  const model = app.readings.modelOf(app.stage.active)?.name ?? '';
  if (view.isInput) lines.push(text.maps.captionInput(model));
  const opacity = Math.round(app.settings.opacity * 100);
  if (merged !== null) {
    const { kind, of, min, max } = merged.summary;
    lines.push(`${model} · ${app.readings.targetOf(app.stage.active)?.label ?? ''}, ${app.chosen.score} · ${text.maps.together[kind]} ${text.maps.votes(of.length)}`);
    lines.push(map === null || map.range === null ? text.maps.captionNothingVaries : text.maps.captionRanks(rawValue(map.range.low), rawValue(map.range.high), rawValue(min), rawValue(max), opacity));
  }
  if (loaded !== null) {
    const { summary } = loaded;
    const range = map?.range ?? null;
    const feature = app.featureIn(app.stage.active);
    const subject = feature !== null ? text.models.feature.shownOf(feature.channel, feature.layer) : `${summary.target.name}, ${app.chosen.score}`;
    const layer = summary.layer === null ? '' : ` · ${text.maps.captionLayer(summary.layer.name)}`;
    lines.push(`${model} · ${subject} · ${methodTexts[summary.method].label}${layer}${Object.keys(summary.parameters).length === 0 ? '' : ` · ${parameterText(summary.parameters)}`}`);
    lines.push(range === null ? text.maps.captionNoEvidence : `${text.maps.captionColors({ low: rawValue(range.low), high: rawValue(range.high), isClipped: range.isClipped, min: rawValue(summary.min), max: rawValue(summary.max), opacity })}${drawnText(app.settings, summary)}`);
  }
  return [...lines, text.maps.captionPurpose];
}

/** What of the map is not painted, and where its lines are. */
function drawnText(settings: MapSettings, summary: MapSummary): string {
  const threshold = settings.thresholdOf(summary);
  const lines = settings.contoursOf(summary).map(({ level }) => rawValue(level)).join(', ');
  return `${threshold === null ? '' : text.maps.captionThreshold(rawValue(threshold))}${lines === '' ? '' : text.maps.captionLines(lines)}`;
}
