// Writes a small store in the present layout, `node test/saved/make-store.ts FOLDER`: every kind of row, the same each time.
import { join } from 'node:path';

import { openStore } from '../../src/store/store.ts';
import { clock, finding, imageId } from '../store/store-folder.ts';
import type { AnnotationChange } from '../../src/contracts/annotation.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('expected a folder');
let count = 0;
const store = openStore({ folder, now: clock(), newId: () => `id-${(count += 1)}` });
const [a, b] = [store.readers.named('Dr A'), store.readers.named('Dr B')];
const change = (readerId: string, ...changes: AnnotationChange[]): void => store.annotations.change({ imageId, studyId: 'study-1', readerId, changes });
const { shape, finding: found } = finding('f1');
const reading = store.blindReadings.start({ imageId, readerId: a.id });
change(a.id, { do: 'add', annotation: finding('f1') }, { do: 'add', annotation: finding('f2', { shape: { kind: 'ellipse', x: 0.5, y: 1, width: 20, height: 10 }, comment: 'dense' }) });
store.blindReadings.reveal(reading.id);
change(a.id, { do: 'add', annotation: finding('m1', { shape: { kind: 'cobb-angle', points: [{ x: 0, y: 0 }, { x: 9, y: 1 }, { x: 0, y: 9 }, { x: 9, y: 7 }] }, finding: null }) });
change(b.id, { do: 'change', id: 'f1', version: 1, shape, finding: found, comment: 'seen by B too' });
change(b.id, { do: 'remove', id: 'f2', version: 1 }, { do: 'remove', id: 'm1', version: 1 });
change(a.id, { do: 'restore', id: 'f2' });
store.settings.save('theme', 'light');
store.settings.save('tourSeen', true);
store.exports.note({ what: 'report', image: { id: imageId, studyId: 'study-1' }, model: { id: 'model-1', name: 'honest', format: 'onnx' }, sha256: 'f'.repeat(64), bytes: 4321 });
store.backup(join(folder, 'store-layout-1.db'));
store.close();
