// The stage: the panes in the middle of the window, how they stand, which one is active, and what they do together.
import { fitPosition } from '../../imaging/view-geometry.ts';
import { meansTheSame, relativeWindow } from './linked-window.ts';
import { Pane } from './pane.svelte.ts';
import { asPanel, withImage } from './pane-content.ts';
import type { Orientation } from '../../imaging/orientation.ts';
import type { ViewPosition } from '../../imaging/view-geometry.ts';
import type { VoiWindow } from '../../imaging/voi.ts';
import type { PaneContent } from './pane-content.ts';

/** `hand` rows and columns that the reader fills · the others fill themselves. */
export type Arrangement = 'hand' | 'compare' | 'figure' | 'input' | 'grid';
export type FilledArrangement = Exclude<Arrangement, 'hand'>;

export interface ImagePlace {
  readonly imageId: string;
  readonly frame: number;
}

export interface GridShape {
  readonly rows: number;
  readonly columns: number;
}

export interface Filling {
  readonly contents: readonly PaneContent[];
  /** Null: as many rows and columns as make the images largest. */
  readonly shape: GridShape | null;
  /** Place of the pane that is active first. */
  readonly active: number;
}

/** What a linked pane does that another one does. */
export interface Links {
  readonly position: boolean;
  readonly window: boolean;
  readonly cursor: boolean;
}

/** Where the pointer is in one pane, as shares of its image's width and height. */
export interface LinkedCursor {
  readonly paneId: number;
  readonly imageId: string;
  readonly x: number;
  readonly y: number;
}

/** How the stage stood: for going back to it. */
export interface StageMoment {
  readonly arrangement: Arrangement;
  readonly shape: GridShape | null;
  readonly panes: readonly Pane[];
  readonly contents: ReadonlyMap<Pane, PaneContent | null>;
  readonly activeId: number;
  readonly aloneId: number | null;
  readonly lead: ImagePlace | null;
  readonly hand: HandStage | null;
}

interface HandStage {
  readonly shape: GridShape;
  readonly panes: readonly Pane[];
  readonly activeId: number;
  readonly lead: ImagePlace | null;
  /** The image that the filled panes began with. */
  readonly began: ImagePlace | null;
}

export class Stage {
  readonly #areUnitsKnown: (a: string, b: string) => boolean;
  #count = 0;
  #hand: HandStage | null = null;
  #own: readonly Pane[] = $state.raw([this.#pane(asPanel)]);

  arrangement = $state<Arrangement>('hand');
  /** Rows and columns; null where they follow from the shape of the window. */
  shape = $state.raw<GridShape | null>({ rows: 1, columns: 1 });
  activeId = $state(1);
  /** The pane whose menu is open. */
  menuFor = $state<number | null>(null);
  /** Rows and columns as they came out on the screen. */
  seenShape = $state.raw<GridShape>({ rows: 1, columns: 1 });
  /** The one pane that is seen for now, large. */
  aloneId = $state<number | null>(null);
  links = $state.raw<Links>({ position: true, window: true, cursor: false });
  /** The image that was chosen last: what panes without an image of their own show. */
  lead = $state.raw<ImagePlace | null>(null);
  cursor = $state.raw<LinkedCursor | null>(null);

  /** Those that have a place, whether they are seen now or not. */
  readonly placed = $derived(this.arrangement === 'hand' ? this.#own.slice(0, (this.shape?.rows ?? 1) * (this.shape?.columns ?? 1)) : this.#own);
  /** Those that are seen. */
  readonly panes = $derived.by<readonly Pane[]>(() => {
    const alone = this.placed.filter(({ id }) => id === this.aloneId);
    return alone.length > 0 ? alone : this.placed;
  });
  readonly active = $derived<Pane>(this.panes.find(({ id }) => id === this.activeId) ?? this.panes[0] ?? this.#pane(asPanel));
  /** Several are seen: each has a heading, one a ring. */
  readonly isDivided = $derived(this.panes.length > 1);

  /** @param areUnitsKnown whether values of two images mean the same, such as Hounsfield units */
  constructor(areUnitsKnown: (a: string, b: string) => boolean = () => false) {
    this.#areUnitsKnown = areUnitsKnown;
  }

  /** The image that a pane shows or is about to; null for an empty pane. */
  wantedBy({ content }: Pane): ImagePlace | null {
    if (content === null) return null;
    return content.imageId === null ? this.lead : { imageId: content.imageId, frame: content.frame };
  }

  /** Whether any pane shows this frame or is about to. */
  isWanted(imageId: string, frame: number): boolean {
    return this.placed.some((pane) => {
      const place = this.wantedBy(pane);
      return place?.imageId === imageId && place.frame === frame;
    });
  }

  activate(pane: Pane): void {
    this.activeId = pane.id;
    if (this.aloneId !== null && this.aloneId !== pane.id) this.aloneId = null;
  }

  /** The pane `step` places further, around the ends. */
  beside(step: number): Pane {
    const { placed } = this;
    const at = placed.findIndex(({ id }) => id === this.active.id);
    return placed[(at + step + placed.length) % placed.length] ?? this.active;
  }

  /** The pane in that direction; the same at an edge. */
  towards(direction: { readonly rows: number; readonly columns: number }): Pane {
    const { placed, seenShape: { rows, columns } } = this;
    const at = placed.findIndex(({ id }) => id === this.active.id);
    const row = Math.floor(at / columns) + direction.rows;
    const column = (at % columns) + direction.columns;
    const isInside = row >= 0 && row < rows && column >= 0 && column < columns;
    return (isInside ? placed[row * columns + column] : undefined) ?? this.active;
  }

  /** An image goes where the reader is: into the active pane, and into all that show the chosen image. */
  open(place: ImagePlace): void {
    const { active } = this;
    if (active.content === null) active.content = withImage(null, place.imageId, place.frame);
    else if (active.content.imageId !== null) active.content = { ...active.content, ...place };
    else this.lead = place;
  }

  put(pane: Pane, content: PaneContent | null): void {
    pane.content = content;
    if (content === null) pane.image = null;
  }

  swap(a: Pane, b: Pane): void {
    if (a === b) return;
    this.#own = this.#own.map((pane) => (pane === a ? b : pane === b ? a : pane));
  }

  /** Rows and columns by hand. Panes that have no place keep what stands in them for when they have one again. */
  setShape(shape: GridShape): void {
    this.leaveFilled();
    const count = shape.rows * shape.columns;
    const own = [...this.#own];
    while (own.length < count) own.push(this.#pane(null));
    const at = own.findIndex(({ id }) => id === this.activeId);
    const [active] = at >= count ? own.splice(at, 1) : [];
    if (active !== undefined) own.splice(count - 1, 0, active);
    this.#own = own;
    this.shape = shape;
    this.aloneId = null;
  }

  /** Panes that fill themselves take the place of those by hand, which come back afterwards. */
  fill(arrangement: FilledArrangement, { contents, shape, active }: Filling): void {
    const { active: before, lead } = this;
    const began = this.wantedBy(before) ?? lead;
    if (this.arrangement === 'hand') this.#hand = { shape: this.shape ?? { rows: 1, columns: 1 }, panes: this.#own, activeId: this.activeId, lead, began };
    // Which image is looked at is the reader's choice: it leads the filled panes.
    this.lead = began;
    const panes = contents.map((content) => this.#pane(content));
    for (const pane of panes) this.#join(pane, before);
    this.cursor = null;
    this.arrangement = arrangement;
    this.#own = panes;
    this.shape = shape;
    this.activeId = panes[active]?.id ?? panes[0]?.id ?? 0;
    this.aloneId = null;
  }

  /** Back to the panes by hand. */
  leaveFilled(): void {
    const hand = this.#hand;
    if (this.arrangement === 'hand' || hand === null) return;
    const { active, lead: last } = this;
    this.#hand = null;
    this.cursor = null;
    this.arrangement = 'hand';
    this.#own = hand.panes;
    this.shape = hand.shape;
    this.activeId = hand.activeId;
    this.aloneId = null;
    this.lead = hand.lead;
    // An image that was turned to meanwhile stays on screen.
    if (last !== null && (last.imageId !== hand.began?.imageId || last.frame !== hand.began.frame)) this.open(last);
    for (const pane of hand.panes) this.#join(pane, active);
  }

  toggleAlone(pane: Pane): void {
    this.activeId = pane.id;
    this.aloneId = this.aloneId === pane.id || this.placed.length === 1 ? null : pane.id;
  }

  /** Images that are closed leave all panes; where one of them led, another takes its place. */
  close(isClosed: (imageId: string) => boolean, next: ImagePlace | null): void {
    if (this.lead !== null && isClosed(this.lead.imageId)) this.lead = next;
    const hand = this.#hand;
    if (hand !== null && hand.lead !== null && isClosed(hand.lead.imageId)) this.#hand = { ...hand, lead: next };
    for (const pane of [...this.#own, ...(hand?.panes ?? [])]) {
      const imageId = pane.content?.imageId ?? null;
      if (imageId !== null && isClosed(imageId)) this.put(pane, null);
    }
  }

  moment(): StageMoment {
    const all = [...this.#own, ...(this.#hand?.panes ?? [])];
    return {
      arrangement: this.arrangement, shape: this.shape, panes: this.#own, contents: new Map(all.map((pane) => [pane, pane.content])),
      activeId: this.activeId, aloneId: this.aloneId, lead: this.lead, hand: this.#hand,
    };
  }

  /** As it stood then; how images are looked at stays as it is. */
  restore({ arrangement, shape, panes, contents, activeId, aloneId, lead, hand }: StageMoment): void {
    this.arrangement = arrangement;
    this.shape = shape;
    this.#own = panes;
    this.#hand = hand;
    this.activeId = activeId;
    this.aloneId = aloneId;
    this.lead = lead;
    for (const [pane, content] of contents) pane.content = content;
  }

  setPosition(pane: Pane, position: ViewPosition): void {
    for (const one of this.#with(pane, this.links.position)) one.position = position;
  }

  /** Another image may lie differently, so only those of the same one are turned together. */
  setOrientation(pane: Pane, orientation: Orientation): void {
    for (const one of this.#with(pane, this.links.position)) {
      if (one.image?.description.id === pane.image?.description.id) one.orientation = orientation;
    }
  }

  setWindow(pane: Pane, window: VoiWindow): void {
    for (const one of this.#with(pane, this.links.window)) {
      const carried = one === pane ? window : this.#carried(window, pane, one);
      if (carried !== null) one.window = carried;
    }
  }

  setInverted(pane: Pane, isInverted: boolean): void {
    for (const one of this.#with(pane, this.links.window)) one.isInvertedByUser = isInverted;
  }

  /** Panes that become linked take over how the active one is looked at. */
  setLinks(links: Links): void {
    const before = this.links;
    this.links = links;
    const { active } = this;
    if (links.position && !before.position) {
      this.setPosition(active, active.position);
      this.setOrientation(active, active.orientation);
    }
    if (links.window && !before.window) {
      this.setWindow(active, active.window);
      this.setInverted(active, active.isInvertedByUser);
    }
    if (!links.cursor) this.cursor = null;
  }

  setProbe(pane: Pane, point: { x: number; y: number } | null): void {
    pane.probe = point;
    if (!this.links.cursor) return;
    const size = pane.imageSize;
    this.cursor = point === null || size === null || pane.image === null ? null : { paneId: pane.id, imageId: pane.image.description.id, x: point.x / size.width, y: point.y / size.height };
  }

  /** After an image has come: a pane that is linked to others is looked at as they are. */
  joined(pane: Pane): void {
    const others = this.panes.filter((one) => one !== pane && one.image !== null);
    const { active } = this;
    const model = others.find((one) => one === active) ?? others[0];
    if (model === undefined || pane === active) return;
    const same = others.find((one) => one.image?.description.id === pane.image?.description.id);
    if (this.links.position) pane.position = model.position;
    if (same === undefined) return;
    if (this.links.position) pane.orientation = same.orientation;
    if (!this.links.window) return;
    pane.window = same.window;
    pane.isInvertedByUser = same.isInvertedByUser;
  }

  fit(pane: Pane): void {
    this.setPosition(pane, fitPosition);
  }

  #with(pane: Pane, isLinked: boolean): readonly Pane[] {
    return isLinked ? [pane, ...this.placed.filter((one) => one !== pane && one.image !== null)] : [pane];
  }

  #carried(window: VoiWindow, from: Pane, to: Pane): VoiWindow | null {
    if (from.image === null || to.image === null) return null;
    if (meansTheSame(from.image, to.image, this.#areUnitsKnown(from.image.description.id, to.image.description.id))) return window;
    return relativeWindow(window, from.image, to.image);
  }

  /** A pane that shows the same image as one on screen has it at once. */
  #join(pane: Pane, seen: Pane): void {
    const wanted = this.wantedBy(pane);
    if (wanted === null || seen.image === null || seen === pane) return;
    if (seen.image.description.id === wanted.imageId && seen.image.frame === wanted.frame) pane.lookAs(seen);
  }

  #pane(content: PaneContent | null): Pane {
    this.#count += 1;
    return new Pane(this.#count, content);
  }
}
