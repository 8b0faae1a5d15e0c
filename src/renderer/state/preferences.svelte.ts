// What the user has set, as the store keeps it: read at the start, followed when another window changes it, written at once.
import { settingFrom, settingKeys, settings } from '../../contracts/settings.ts';
import type { OverreadApi } from '../../contracts/ipc.ts';
import type { SettingKey, SettingValue, SettingValues } from '../../contracts/settings.ts';
import type { Messages } from './messages.svelte.ts';

const standards = Object.fromEntries(settingKeys.map((key) => [key, settings[key].standard])) as SettingValues;

export class Preferences {
  readonly #api: OverreadApi;
  readonly #messages: Messages;
  #values = $state.raw<SettingValues>(standards);
  /** False until the store has answered: until then every value is the standard. */
  isLoaded = $state(false);

  constructor(api: OverreadApi, messages: Messages) {
    this.#api = api;
    this.#messages = messages;
    api.on('settings/changed', ({ key }) => void this.#read([key]).catch(() => undefined));
    // A restored backup brings its own settings.
    api.on('store/changed', ({ isReplaced }) => { if (isReplaced) void this.#read(settingKeys).catch(() => undefined); });
  }

  get<K extends SettingKey>(key: K): SettingValue<K> {
    return this.#values[key];
  }

  /** Settings that cannot be read are no reason not to start: the standards hold. */
  async load(): Promise<void> {
    try {
      await this.#read(settingKeys);
    } catch (error) {
      this.#messages.refuse(error);
    } finally {
      this.isLoaded = true;
    }
  }

  /** Holds at once; where it cannot be kept it holds for this session, and that is said. */
  async set<K extends SettingKey>(key: K, value: SettingValue<K>): Promise<void> {
    this.#values = { ...this.#values, [key]: value };
    try {
      await this.#api.call('settings/save', { key, value });
      this.#messages.settle('settings');
    } catch (error) {
      this.#messages.refuse(error, 'settings');
    }
  }

  /** Back to what a new installation has. */
  async reset(key: SettingKey): Promise<void> {
    await this.set(key, settings[key].standard as never);
  }

  async #read(keys: readonly SettingKey[]): Promise<void> {
    const { values } = await this.#api.call('settings/get', { keys: [...keys] });
    this.#values = { ...this.#values, ...Object.fromEntries(keys.map((key) => [key, settingFrom(key, values[key])])) };
  }
}
