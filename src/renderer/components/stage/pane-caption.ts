// What the heading of a pane says: its method, and of image, model, class and layer what is not the same in all panes.
import { needsLayer } from '../../../contracts/explanation.ts';
import { methodTexts } from '../../text/glossary.ts';
import { intervalOf } from '../../state/stage/prior.ts';
import { percent } from '../../text/figures.ts';
import { text } from '../../text/text.ts';
import type { Prediction } from '../../../contracts/ipc.ts';
import type { Pane } from '../../state/stage/pane.svelte.ts';
import type { Workstation } from '../../state/workstation.svelte.ts';

export interface PaneCaption {
  /** Method, or what else is seen. */
  readonly title: string;
  /** The image's name, where the panes show several. */
  readonly image: string | null;
  /** What else sets the pane apart from the others or from the side panel. */
  readonly apart: readonly string[];
}

function scoreOf(target: Prediction | null): string | null {
  return target === null || target.probability === null ? null : text.stage.scored(target.label, percent(target.probability));
}

export function captionOf(app: Workstation, pane: Pane): PaneCaption {
  const { stage, readings } = app;
  const { content } = pane;
  if (content === null) return { title: text.stage.emptyPane, image: null, apart: [] };
  const lens = readings.lensOf(pane);
  const filled = stage.placed.filter((one) => one.content !== null);
  /** Whether the panes differ in this. */
  const varies = (part: (one: Pane) => unknown) => new Set(filled.map(part).filter((value) => value !== null && value !== undefined)).size > 1;
  const imageOf = (one: Pane) => stage.wantedBy(one)?.imageId ?? null;
  const studyOf = (one: Pane) => app.studies.studyOf(imageOf(one) ?? '');
  const areModelsCompared = varies((one) => readings.lensOf(one).modelId);
  const showsMap = content.shows !== 'image';
  const feature = app.viewer.isMapShown ? app.featureIn(pane) : null;
  const isAboutMethod = content.shows === 'map' && feature === null;
  const target = readings.targetOf(pane)?.label ?? null;
  const loadedLayer = readings.mapOf(pane)?.summary.layer?.name ?? null;
  const image = varies(imageOf) && pane.image !== null ? app.studies.nameOf(pane.image.description) : null;
  const apart = [
    varies(imageOf) ? intervalOf(studyOf(pane), filled.map(studyOf)) : null,
    showsMap && (content.pins.modelId !== null || areModelsCompared) ? (readings.modelOf(pane)?.name ?? null) : null,
    // Two models beside each other are compared by their scores first.
    isAboutMethod && areModelsCompared ? scoreOf(readings.targetOf(pane)) : null,
    isAboutMethod && (content.pins.target !== null || varies((one) => readings.targetOf(one)?.label)) && !areModelsCompared ? target : null,
    isAboutMethod && needsLayer(lens.method) && (content.pins.layer !== null || varies((one) => readings.lensOf(one).layer)) ? (lens.layer === 'auto' ? loadedLayer : lens.layer) : null,
  ];
  if (feature !== null) return { title: methodTexts[feature.map.summary.method].label, image, apart: [...apart, text.stage.channelOf(feature.channel, feature.layer)].filter(isSaid) };
  const title = content.shows === 'consensus' || content.shows === 'variance' ? text.maps.together[content.shows] : content.shows === 'image' ? text.stage.image : content.shows === 'input' ? text.stage.input : methodTexts[lens.method].label;
  return { title, image, apart: apart.filter(isSaid) };
}

function isSaid(part: string | null): part is string {
  return part !== null && part !== '';
}
