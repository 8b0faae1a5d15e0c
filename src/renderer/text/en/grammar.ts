// Plurals and numbers of English, for the sentences beside it.
import { grammarOf } from '../numbers.ts';

export const { plural, whole } = grammarOf('en');
