// What the window remembers for whoever uses it: a schema and a default for each key, and nothing under any other key.
import { z } from 'zod';

function setting<S extends z.ZodType>(schema: S, standard: z.output<S>): { readonly schema: S; readonly standard: z.output<S> } {
  return { schema, standard };
}

const words = z.string().min(1);

/** One line per setting. A kept value that its schema no longer takes counts as not set. */
export const settings = {
  theme: setting(z.enum(['system', 'dark', 'light']), 'dark'),
  /** Of the text and what goes with it: 1 to 2. */
  textScale: setting(z.number().min(0.8).max(2), 1),
  /** Command id → its keys in place of the usual ones; [] takes them away. */
  shortcuts: setting(z.record(words, z.array(words)), {}),
  /** Ids of the commands that were chosen from the palette or a menu, the latest first. */
  recentCommands: setting(z.array(words).max(8), []),
  /** Lists of labels that a reader picks from. */
  labelLists: setting(z.array(z.object({ name: words, labels: z.array(words) })), []),
  /** Name of the list that is offered; null: the model's classes. */
  labelList: setting(words.nullable(), null),
  /** Colour maps by name, for maps that are never negative and for signed ones; null: the window's own choice. */
  colorMap: setting(words.nullable(), null),
  signedColorMap: setting(words.nullable(), null),
  /** For maps that have no zero of their own; null: as for those that are never negative. */
  levelColorMap: setting(words.nullable(), null),
  mapOpacity: setting(z.number().min(0).max(1).nullable(), null),
  /** Named windows beside those of the file; with a modality, for images of that one only. */
  windowPresets: setting(z.array(z.object({ name: words, center: z.number(), width: z.number().positive(), modality: words.optional() })), []),
  isSceneTextShown: setting(z.boolean(), true),
  /** The drawing tool stays in hand after a mark; else the left button sets the window again. */
  keepsTool: setting(z.boolean(), false),
  /** The guided tour was offered. */
  tourSeen: setting(z.boolean(), false),
  /** Step of the guided tour that was reached; null: none, or the tour was finished. */
  tourStep: setting(words.nullable(), null),
  /** Reader id of whoever read last. */
  lastReader: setting(words.nullable(), null),
  /** Every image that is opened is read blind first. */
  isBlindWorklist: setting(z.boolean(), false),
  /** What the window keeps of its own arrangement: sizes of side panels, folded parts. */
  arrangement: setting(z.record(words, z.json()), {}),
} as const;

export type SettingKey = keyof typeof settings;
export type SettingValue<K extends SettingKey> = z.output<(typeof settings)[K]['schema']>;
export type SettingValues = { [K in SettingKey]: SettingValue<K> };
export const settingKeys = Object.keys(settings) as [SettingKey, ...SettingKey[]];
export const settingKeySchema = z.enum(settingKeys);

/** A value as it was kept → the value that holds: what the schema does not take is the standard. */
export function settingFrom<K extends SettingKey>(key: K, kept: unknown): SettingValue<K> {
  const parsed = settings[key].schema.safeParse(kept);
  return (parsed.success ? parsed.data : settings[key].standard) as SettingValue<K>;
}
