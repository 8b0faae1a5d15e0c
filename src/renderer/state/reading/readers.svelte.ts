// Who reads in this window: local profiles, that is names without a password.
import { text } from '../../text/text.ts';
import { settingFrom } from '../../../contracts/settings.ts';
import type { Reader } from '../../../contracts/annotation.ts';
import type { OverreadApi } from '../../../contracts/ipc.ts';
import type { Messages } from '../messages.svelte.ts';

export class Readers {
  readonly #api: OverreadApi;
  readonly #messages: Messages;

  list = $state.raw<readonly Reader[]>([]);
  /** Null until the store has answered, or when it cannot keep a profile. */
  current = $state.raw<Reader | null>(null);

  constructor(api: OverreadApi, messages: Messages) {
    this.#api = api;
    this.#messages = messages;
    api.on('readers/changed', () => void this.#read().catch((error: unknown) => this.#messages.refuse(error)));
  }

  /** Whoever reads, where another store took the place of the one before; else whoever read last; at the first start a profile of the standard name. Nothing is asked. */
  async begin(): Promise<void> {
    const [{ values }] = await Promise.all([this.#api.call('settings/get', { keys: ['lastReader'] }), this.#read()]);
    const last = settingFrom('lastReader', values.lastReader);
    const present = this.current?.id;
    const known = this.list.find(({ id }) => id === present) ?? this.list.find(({ id }) => id === last) ?? this.#named(text.reading.firstReader);
    this.current = known ?? await this.#create(text.reading.firstReader);
  }

  nameOf(readerId: string): string {
    return this.list.find(({ id }) => id === readerId)?.name ?? text.reading.unknownReader;
  }

  /** For this window; the next start begins with whoever was chosen last in any. */
  choose(reader: Reader): void {
    this.current = reader;
    void this.#api.call('settings/save', { key: 'lastReader', value: reader.id }).catch((error: unknown) => this.#messages.refuse(error));
  }

  async add(name: string): Promise<Reader> {
    const reader = await this.#api.call('readers/save', { name });
    await this.#read();
    return reader;
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#api.call('readers/save', { id, name });
    await this.#read();
  }

  async #create(name: string): Promise<Reader> {
    try {
      return await this.add(name);
    } catch (error) {
      // Another window may have been first; a store that cannot be written has no profile to offer.
      await this.#read();
      const made = this.#named(name);
      if (made === undefined) throw error;
      return made;
    }
  }

  async #read(): Promise<void> {
    const { readers } = await this.#api.call('readers/list', {});
    this.list = readers;
    const { current } = this;
    if (current !== null) this.current = readers.find(({ id }) => id === current.id) ?? current;
  }

  #named(name: string): Reader | undefined {
    return this.list.find((reader) => reader.name.toLocaleLowerCase() === name.toLocaleLowerCase());
  }
}
