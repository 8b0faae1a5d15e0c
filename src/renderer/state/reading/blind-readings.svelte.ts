// Which images are read blind: until the store has said which, all of them are, so that nothing shows for one frame.
import { settingFrom } from '../../../contracts/settings.ts';
import type { BlindReading } from '../../../contracts/annotation.ts';
import type { OverreadApi } from '../../../contracts/ipc.ts';
import type { Messages } from '../messages.svelte.ts';

interface Steps {
  /** The image may no longer be answered for: whatever is on screen or being computed leaves. */
  readonly onBlind: () => void;
  /** The image may be answered for. */
  readonly onOpen: () => void;
}

/** `asking` the store has not answered · `known` it has · `unreadable` it cannot. */
type Knowledge = 'asking' | 'known' | 'unreadable';

export class BlindReadings {
  readonly #api: OverreadApi;
  readonly #messages: Messages;
  readonly #steps: Steps;
  #readerId: string | null = null;
  #loads = 0;
  /** Image id → the reading of this reader that is still blind. */
  #blind = $state.raw<ReadonlyMap<string, BlindReading>>(new Map());
  /** Images whose answers this reader has been shown: nothing makes that unseen. */
  #shown = $state.raw<ReadonlySet<string>>(new Set());

  knowledge = $state<Knowledge>('asking');
  /** Every image that is opened is read blind first. */
  isWorklist = $state(false);
  /** All readings of the image that was opened last, by anyone. */
  readings = $state.raw<readonly BlindReading[]>([]);
  #imageId: string | null = null;

  constructor(api: OverreadApi, messages: Messages, steps: Steps) {
    this.#api = api;
    this.#messages = messages;
    this.#steps = steps;
    api.on('blind/changed', ({ imageId }) => {
      if (imageId === this.#imageId) void this.#list(imageId);
      void this.#refresh();
    });
    // Another window of this reader reads the worklist blind, or no longer.
    api.on('settings/changed', ({ key }) => { if (key === 'isBlindWorklist') void this.#followWorklist(); });
  }

  /** Whether nothing of the model and of others may be seen with this image. */
  isBlind(imageId: string | null): boolean {
    if (this.knowledge !== 'known') return true;
    if (imageId === null) return false;
    return this.#blind.has(imageId) || (this.isWorklist && !this.#shown.has(imageId));
  }

  /** The reading that is going on; null before the store has answered, too. */
  readingOf(imageId: string | null): BlindReading | null {
    return imageId === null ? null : this.#blind.get(imageId) ?? null;
  }

  /** Whether anything could be given away by what speaks of several images. */
  get isAnythingBlind(): boolean {
    return this.knowledge !== 'known' || this.isWorklist || this.#blind.size > 0;
  }

  wasShown(imageId: string): boolean {
    return this.#shown.has(imageId);
  }

  /** Nothing is known any more: every image counts as blind until `load`. */
  close(): void {
    this.#loads += 1;
    this.knowledge = 'asking';
    this.readings = [];
    this.#steps.onBlind();
  }

  /** What this reader has begun blind and not revealed, in whatever session. */
  async load(readerId: string): Promise<void> {
    this.#loads += 1;
    const own = this.#loads;
    this.knowledge = 'asking';
    this.#readerId = readerId;
    this.#blind = new Map();
    this.#shown = new Set();
    this.#steps.onBlind();
    try {
      const [{ readings }, { values }] = await Promise.all([
        this.#api.call('blind/unrevealed', { readerId }),
        this.#api.call('settings/get', { keys: ['isBlindWorklist'] }),
      ]);
      if (own !== this.#loads) return;
      this.#blind = new Map(readings.map((reading) => [reading.imageId, reading]));
      this.isWorklist = settingFrom('isBlindWorklist', values.isBlindWorklist);
      this.knowledge = 'known';
      if (this.#imageId !== null) await this.opened(this.#imageId);
    } catch (error) {
      if (own !== this.#loads) return;
      this.knowledge = 'unreadable';
      this.#messages.refuse(error);
    }
  }

  /** An image comes on screen: in the worklist mode its blind reading begins, unless its answers were seen before. */
  async opened(imageId: string): Promise<void> {
    this.#imageId = imageId;
    this.readings = [];
    if (this.knowledge !== 'known') return;
    if (!this.isBlind(imageId)) this.#note(imageId);
    await this.#list(imageId);
    if (this.#imageId !== imageId || this.knowledge !== 'known') return;
    if (this.#blind.has(imageId) || !this.isWorklist || this.#shown.has(imageId)) return;
    if (this.readings.some(({ readerId, revealedAt }) => readerId === this.#readerId && revealedAt !== null)) {
      this.#note(imageId);
      this.#steps.onOpen();
      return;
    }
    await this.start(imageId);
  }

  /** @throws what the store refuses; then the image stays as it was */
  async start(imageId: string): Promise<void> {
    const readerId = this.#readerId;
    if (readerId === null || this.knowledge !== 'known') return;
    const reading = await this.#api.call('blind/start', { imageId, readerId });
    if (readerId !== this.#readerId) return;
    this.#blind = new Map(this.#blind).set(imageId, reading);
    this.#steps.onBlind();
    await this.#list(imageId);
  }

  /** The one act that ends it. Nothing is shown before the store has recorded it. */
  async reveal(imageId: string): Promise<void> {
    const reading = this.#blind.get(imageId);
    if (reading === undefined) return;
    await this.#api.call('blind/reveal', { id: reading.id });
    this.#release(imageId);
    await this.#list(imageId);
  }

  async setWorklist(isOn: boolean): Promise<void> {
    this.#holdWorklist(isOn);
    void this.#api.call('settings/save', { key: 'isBlindWorklist', value: isOn }).catch((error: unknown) => this.#messages.refuse(error));
  }

  async #followWorklist(): Promise<void> {
    try {
      const { values } = await this.#api.call('settings/get', { keys: ['isBlindWorklist'] });
      const isOn = settingFrom('isBlindWorklist', values.isBlindWorklist);
      if (this.knowledge === 'known' && isOn !== this.isWorklist) this.#holdWorklist(isOn);
    } catch (error) {
      this.#messages.refuse(error);
    }
  }

  #holdWorklist(isOn: boolean): void {
    this.isWorklist = isOn;
    const imageId = this.#imageId;
    if (isOn || imageId === null || this.isBlind(imageId)) return;
    this.#note(imageId);
    this.#steps.onOpen();
  }

  /** The store cannot say whether the image is read blind, and the reader wants to see it all the same. */
  showAnyway(): void {
    if (this.knowledge !== 'unreadable') return;
    this.knowledge = 'known';
    if (this.#imageId !== null) this.#note(this.#imageId);
    this.#steps.onOpen();
  }

  /** Another window of this reader may have begun or revealed. */
  async #refresh(): Promise<void> {
    const readerId = this.#readerId;
    if (readerId === null || this.knowledge !== 'known') return;
    try {
      const { readings } = await this.#api.call('blind/unrevealed', { readerId });
      if (readerId !== this.#readerId) return;
      const before = this.#blind;
      this.#blind = new Map(readings.map((reading) => [reading.imageId, reading]));
      if (readings.some(({ imageId }) => !before.has(imageId))) this.#steps.onBlind();
      for (const imageId of before.keys()) if (!this.#blind.has(imageId)) this.#release(imageId);
    } catch (error) {
      this.#messages.refuse(error);
    }
  }

  #release(imageId: string): void {
    this.#blind = new Map([...this.#blind].filter(([id]) => id !== imageId));
    this.#note(imageId);
    this.#steps.onOpen();
  }

  #note(imageId: string): void {
    if (!this.#shown.has(imageId)) this.#shown = new Set([...this.#shown, imageId]);
  }

  async #list(imageId: string): Promise<void> {
    try {
      const { readings } = await this.#api.call('blind/list', { imageId });
      if (imageId === this.#imageId) this.readings = readings;
    } catch (error) {
      this.#messages.refuse(error);
    }
  }
}
