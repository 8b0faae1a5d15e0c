// Images by their id and frame, loaded once for however many panes show them; those not seen for long go first.
import { fetchBytes } from '../../api/bytes.ts';
import { loadedImage } from '../../imaging/loaded-image.ts';
import type { OverreadApi } from '../../../contracts/ipc.ts';
import type { LoadedImage } from '../../imaging/loaded-image.ts';
import type { ImagePlace } from './stage.svelte.ts';

interface Entry {
  readonly place: ImagePlace;
  readonly loading: AbortController;
  readonly image: Promise<LoadedImage>;
  /** Null while it is on its way. */
  bytes: number | null;
  loaded: LoadedImage | null;
}

/** Of stored values; a mammogram has about 30 MB, a frame of an ultrasound 1. */
const standardCeilingBytes = 400_000_000;

export class LoadedImages {
  readonly #api: OverreadApi;
  readonly #ceilingBytes: number;
  readonly #entries = new Map<string, Entry>();
  #ahead: ReadonlySet<string> = new Set();

  constructor(api: OverreadApi, { ceilingBytes = standardCeilingBytes } = {}) {
    this.#api = api;
    this.#ceilingBytes = ceilingBytes;
  }

  /** A refusal is not remembered: the next one may succeed. */
  load(place: ImagePlace): Promise<LoadedImage> {
    const key = keyOf(place);
    const known = this.#entries.get(key);
    if (known !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.image;
    }
    const loading = new AbortController();
    const image = this.#fetch(place, loading.signal);
    const entry: Entry = { place, loading, image, bytes: null, loaded: null };
    this.#entries.set(key, entry);
    image.then((loaded) => {
      entry.loaded = loaded;
      entry.bytes = loaded.pyramid.full.values.byteLength;
      this.#trim(key);
    }, () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    return image;
  }

  /** Frames that will be wanted soon: the next ones of a running image. Those asked for before and not any more are let go. */
  fetchAhead(places: readonly ImagePlace[]): void {
    this.#ahead = new Set(places.map(keyOf));
    for (const place of places) this.load(place).catch(() => undefined);
  }

  /** The image, if it is here already. */
  here(place: ImagePlace): LoadedImage | null {
    return this.#entries.get(keyOf(place))?.loaded ?? null;
  }

  /** Stops fetching what no pane waits for any more. */
  stopOthers(wanted: readonly ImagePlace[]): void {
    const keys = new Set([...wanted.map(keyOf), ...this.#ahead]);
    for (const [key, { loading, bytes }] of [...this.#entries]) {
      if (bytes !== null || keys.has(key)) continue;
      this.#entries.delete(key);
      loading.abort();
    }
  }

  /** Images that were closed. */
  forget(imageIds: ReadonlySet<string>): void {
    for (const [key, { place, loading }] of [...this.#entries]) {
      if (!imageIds.has(place.imageId)) continue;
      this.#entries.delete(key);
      loading.abort();
    }
  }

  async #fetch({ imageId, frame }: ImagePlace, signal: AbortSignal): Promise<LoadedImage> {
    const [description, bytes] = await Promise.all([
      this.#api.call('image/describe', { imageId, frame }),
      fetchBytes(this.#api, `image/${imageId}/${frame}`, signal),
    ]);
    const marks = description.marks === null ? null : await fetchBytes(this.#api, `image-marks/${imageId}/${frame}`, signal);
    return loadedImage(description, frame, bytes, marks);
  }

  /** The newest stays, however large it is. */
  #trim(newest: string): void {
    let total = [...this.#entries.values()].reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
    for (const [key, { bytes }] of [...this.#entries]) {
      if (total <= this.#ceilingBytes) return;
      if (bytes === null || key === newest) continue;
      this.#entries.delete(key);
      total -= bytes;
    }
  }
}

function keyOf({ imageId, frame }: ImagePlace): string {
  return `${imageId}/${frame}`;
}
