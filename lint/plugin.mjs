// The rules of this repository as an ESLint plugin.
import { firstLine } from './first-line.mjs';
import { layers } from './layers.mjs';

export const overread = { rules: { layers, 'first-line': firstLine } };
