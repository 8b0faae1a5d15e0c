// How far maps agree with boxes, asked of the compute process once per map and box: both keep, the numbers are kept too.
import { createByteCache } from '../files/byte-cache.ts';
import type { Box } from '../../contracts/annotation.ts';
import type { Measured } from '../../contracts/worker-protocol.ts';
import type { JobControl, WorkerClient } from '../worker-client.ts';
import type { StoredMap } from './maps.ts';

export interface Agreements {
  /** [map][box], in the order given. */
  measure(maps: readonly StoredMap[], boxes: readonly Box[], control: JobControl): Promise<readonly (readonly Measured[])[]>;
}

/** Seed of the level of chance, as the command line's default. */
export const agreementSeed = 0;

const cacheBytes = 8 * 2 ** 20;
const entryBytes = 256;

export function createAgreements(worker: WorkerClient): Agreements {
  const known = createByteCache<Measured>(cacheBytes);
  const keyOf = ({ summary }: StoredMap, { x, y, width, height }: Box): string => `${summary.id} ${x} ${y} ${width} ${height}`;

  return {
    async measure(maps, boxes, control) {
      const rows = maps.map((map) => boxes.map((box) => known.get(keyOf(map, box))));
      const open = maps.filter((_, index) => rows[index]?.includes(undefined));
      if (open.length === 0) return rows as readonly (readonly Measured[])[];
      // A map is placed on the image's grid once for all of its boxes: the few that are known are measured along.
      const request = { maps: open.map(({ plane, summary }) => ({ plane, placement: summary.placement })), boxes, seed: agreementSeed };
      const { agreement } = await worker.measure(request, control);
      open.forEach((map, index) => boxes.forEach((box, at) => {
        const measured = agreement[index]?.[at];
        if (measured !== undefined) known.set(keyOf(map, box), measured, entryBytes);
      }));
      return maps.map((map, index) => {
        const place = open.indexOf(map);
        return place === -1 ? (rows[index] as readonly Measured[]) : (agreement[place] ?? []);
      });
    },
  };
}
