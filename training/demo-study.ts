// Makes the demo study: six synthetic radiographs as DICOM files with the doctor's boxes and the truth. `node training/demo-study.ts [folder]`
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DemoCase } from './demo-cases.ts';
import { demoCases } from './demo-cases.ts';
import { encodeDicom } from './demo-dicom.ts';
import { boxesOf } from './generator/boxes.ts';
import { automaticWindow } from './generator/display.ts';
import { labels } from './generator/findings.ts';
import { squareColumns } from './generator/grid.ts';
import { sampleMarker } from './generator/hardware.ts';
import type { Radiograph } from './generator/radiograph.ts';
import { renderSignal, sampleRadiograph } from './generator/radiograph.ts';
import { createRandom } from './generator/random.ts';

export const demoRows = 2048;

/**
 * Write the study into `folder` unless it is already there, made by the same code.
 * @returns the folder and whether anything was written
 */
export function makeDemoStudy(folder: string, { rows = demoRows, log = (): void => {} }: { rows?: number; log?: (line: string) => void } = {}): { folder: string; made: boolean } {
  const recipe = recipeVersion(rows);
  const stamp = join(folder, 'recipe.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === recipe) return { folder, made: false };
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const boxRows = ['image,label,x,y,width,height,reader,role'];
  const truthRows = ['image,label,value'];
  demoCases.forEach((demo, index) => {
    log(`demo study: ${demo.name} (${index + 1}/${demoCases.length})`);
    const file = `${demo.name}.dcm`;
    const radiograph = demoRadiograph(demo);
    const columns = squareColumns(radiograph.anatomy, rows);
    const signal = renderSignal(radiograph, rows, columns);
    const window = automaticWindow(signal, rows, columns, radiograph.exposure);
    const spacingMm = radiograph.anatomy.field.heightMm / rows;
    writeFileSync(join(partial, file), encodeDicom(demo, { signal, rows, columns, spacingMm, window }));
    for (const box of boxesOf(radiograph.anatomy, radiograph.findings, rows, columns)) {
      const place = [box.x, box.y, box.width, box.height].map((v) => v.toFixed(1));
      boxRows.push([file, box.label, ...place, 'DEMO', box.role].join(','));
    }
    for (const label of labels) truthRows.push([file, label, demo.truth.includes(label) ? 1 : 0].join(','));
  });
  writeFileSync(join(partial, 'boxes.csv'), `${boxRows.join('\n')}\n`);
  writeFileSync(join(partial, 'truth.csv'), `${truthRows.join('\n')}\n`);
  writeFileSync(join(partial, 'recipe.txt'), recipe);
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  return { folder, made: true };
}

/** The synthetic patient of one demo case, ready to render at any size. */
export function demoRadiograph(demo: DemoCase): Radiograph {
  const base = sampleRadiograph(demo.seed);
  const marker = sampleMarker(createRandom(`${demo.seed} marker`), base.anatomy, demo.marker);
  return { ...base, findings: demo.findings, marker };
}

/** Changes whenever the code that draws or encodes the study does. */
function recipeVersion(rows: number): string {
  const hash = createHash('sha256').update(String(rows));
  const here = import.meta.dirname;
  const sources = [...readdirSync(join(here, 'generator')).sort().map((name) => join('generator', name)), 'demo-cases.ts', 'demo-dicom.ts', 'demo-study.ts'];
  for (const source of sources) hash.update(readFileSync(join(here, source)));
  return `${hash.digest('hex')}\n`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '..', 'assets', 'demo-study'));
  const { made } = makeDemoStudy(folder, { log: (line) => console.error(line) });
  console.log(made ? `demo study written to ${folder}` : `demo study already in ${folder}`);
}
