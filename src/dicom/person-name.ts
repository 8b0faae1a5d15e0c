// Person names, PS3.5 6.2.1: up to three groups ("=") of up to five components ("^").

/** One way of writing a name: as it stands, components split by "^". */
export interface PersonName {
  readonly alphabetic?: string;
  readonly ideographic?: string;
  readonly phonetic?: string;
}

/** undefined when no group holds anything. */
export function personName(text: string | undefined): PersonName | undefined {
  const [alphabetic, ideographic, phonetic] = (text ?? '').split('=').map((group) => group.trim().replace(/\^+$/, ''));
  const name: PersonName = { ...(alphabetic ? { alphabetic } : {}), ...(ideographic ? { ideographic } : {}), ...(phonetic ? { phonetic } : {}) };
  return Object.keys(name).length === 0 ? undefined : name;
}

/** A name as a person reads it, components with blanks between them: the first two ways of writing it that are there. */
export function personNameText(name: PersonName): string {
  return [name.alphabetic, name.ideographic, name.phonetic].flatMap((group) => (group === undefined ? [] : [spoken(group)])).slice(0, 2).join(' · ');
}

function spoken(group: string): string {
  return group.split('^').map((component) => component.trim()).filter((component) => component !== '').join(' ');
}
