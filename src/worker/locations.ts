// Where the compute process' own parts lie. Holds in a checkout and in a build: both have this file one folder below their root.
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const extension = extname(fileURLToPath(import.meta.url)) === '.ts' ? '.ts' : '.js';

/** The threads in which half a batch each is run. */
export const laneThreadEntry = fileURLToPath(new URL(`../worker/lane-thread${extension}`, import.meta.url));
