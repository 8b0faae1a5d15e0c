// A process that changes annotations as fast as it can and says each one that was acknowledged: made to be killed. It begins when it is told to.
import { openStore } from '../../../src/store/store.ts';
import { writeSync } from 'node:fs';
import { createRandom } from '../../fuzz/random.ts';
import type { AnnotationChange } from '../../../src/contracts/annotation.ts';

const [folder = '', seedText = '0', ...images] = process.argv.slice(2);
const seed = Number(seedText);
// Straight into the pipe: what was said has left this process before anything else happens.
const say = (line: string): void => void writeSync(1, `${line}\n`);

process.stdin.once('data', write);
say('waiting');

function write(): void {
  const random = createRandom(seed);
  const store = openStore({ folder });
  const readerId = store.readers.named(`Reader ${random.below(3)}`).id;
  say('ready');
  for (let number = 0; ; number += 1) {
    const imageId = random.pick(images);
    const present = store.annotations.list(imageId).annotations;
    const fresh = (index: number): AnnotationChange => ({
      do: 'add', annotation: { id: `${seed}-${number}-${index}`, imageId, frame: 0, shape: { kind: 'box', x: random.below(1000) / 7, y: 1, width: 10, height: 10 }, finding: { label: 'Effusion', role: 'finding', laterality: null, confidence: null }, comment: 'x'.repeat(random.below(3000)) },
    });
    // Now and then many at once: a transaction over many pages is to be seen whole or not at all.
    const changes: AnnotationChange[] = Array.from({ length: random.below(10) === 0 ? 40 : 1 + random.below(3) }, (_, index) => fresh(index));
    if (present.length > 40) for (const { id, version } of present.slice(0, 30)) changes.push({ do: 'remove', id, version });
    const [first] = present;
    if (first !== undefined && present.length <= 40) changes.push({ do: 'change', id: first.id, version: first.version, shape: first.shape, finding: first.finding, comment: `change ${number}` });
    say(`try ${number} ${changes.length}`);
    store.annotations.change({ imageId, readerId, changes });
    say(`kept ${number} ${changes.length} ${store.annotations.history(imageId, { limit: 1 })[0]?.sequence ?? 0}`);
    if (random.below(20) === 0) store.settings.save('textScale', 1 + (number % 10) / 10);
    if (random.below(15) === 0) store.blindReadings.reveal(store.blindReadings.start({ imageId, readerId }).id);
  }
}
