// How far maps agree with findings, asked of the compute process once per map and finding: both keep, the numbers are kept too.
import { createByteCache } from '../files/byte-cache.ts';
import type { FindingShape } from '../../contracts/annotation.ts';
import type { Measured } from '../../contracts/worker-protocol.ts';
import type { JobControl, WorkerClient } from '../worker-client.ts';
import type { StoredMap } from './maps.ts';

export interface Agreements {
  /** [map][shape], in the order given. */
  measure(maps: readonly StoredMap[], shapes: readonly FindingShape[], control: JobControl): Promise<readonly (readonly Measured[])[]>;
}

/** Seed of the level of chance, as the command line's default. */
export const agreementSeed = 0;

const cacheBytes = 8 * 2 ** 20;
const entryBytes = 256;

export function createAgreements(worker: WorkerClient): Agreements {
  const known = createByteCache<Measured>(cacheBytes);
  const keyOf = ({ summary }: StoredMap, shape: FindingShape): string => `${summary.id} ${shape.kind} ${shape.x} ${shape.y}${shape.kind === 'point' ? '' : ` ${shape.width} ${shape.height}`}`;

  return {
    async measure(maps, shapes, control) {
      const rows = maps.map((map) => shapes.map((shape) => known.get(keyOf(map, shape))));
      const open = maps.filter((_, index) => rows[index]?.includes(undefined));
      if (open.length === 0) return rows as readonly (readonly Measured[])[];
      // A map is placed on the image's grid once for all of its findings: the few that are known are measured along.
      const request = { maps: open.map(({ plane, summary }) => ({ plane, placement: summary.placement })), shapes, seed: agreementSeed };
      const { agreement } = await worker.measure(request, control);
      open.forEach((map, index) => shapes.forEach((shape, at) => {
        const measured = agreement[index]?.[at];
        if (measured !== undefined) known.set(keyOf(map, shape), measured, entryBytes);
      }));
      return maps.map((map, index) => {
        const place = open.indexOf(map);
        return place === -1 ? (rows[index] as readonly Measured[]) : (agreement[place] ?? []);
      });
    },
  };
}
