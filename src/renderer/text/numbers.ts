// Numbers and plurals as a language writes them.

export type PluralForms = { readonly [form in Intl.LDMLPluralRule]?: string } & { readonly other: string };

export interface Grammar {
  /** Picks the sentence that fits the count. A form that the language has and the entry lacks is `other`. */
  readonly plural: (count: number, forms: PluralForms) => string;
  /** A whole number with the language's marks: 12,345. */
  readonly whole: (count: number) => string;
}

/** @param language as in `<html lang>` */
export function grammarOf(language: string): Grammar {
  const rules = new Intl.PluralRules(language);
  const digits = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  return {
    plural: (count, forms) => forms[rules.select(count)] ?? forms.other,
    whole: (count) => digits.format(count),
  };
}
