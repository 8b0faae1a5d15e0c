// Settings by key, as JSON; what their schema no longer takes counts as not set.
import { AppError } from '../../contracts/errors.ts';
import { settingFrom, settings } from '../../contracts/settings.ts';
import { textOf } from '../session.ts';
import type { SettingKey, SettingValue } from '../../contracts/settings.ts';
import type { Session } from '../session.ts';

export interface Settings {
  get<K extends SettingKey>(key: K): SettingValue<K>;
  /** @throws AppError `setting_invalid` for a value that the key's schema does not take */
  save(key: SettingKey, value: unknown): void;
}

export function createSettings(session: Session): Settings {
  return {
    get: (key) => settingFrom(key, session.read((db) => {
      const row = db.get('SELECT value FROM settings WHERE key = ?', key);
      return row === undefined ? undefined : JSON.parse(textOf(row.value)) as unknown;
    })),
    save(key, value) {
      const parsed = settings[key].schema.safeParse(value);
      if (!parsed.success) throw new AppError('setting_invalid', `setting ${key}: ${parsed.error.issues[0]?.path.join('.') || 'value'}: ${parsed.error.issues[0]?.message ?? 'not as it must be'}`);
      session.write((db) => db.run('INSERT INTO settings (key, value, changed_at) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at', key, JSON.stringify(parsed.data), session.now()));
    },
  };
}
