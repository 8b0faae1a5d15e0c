// How often the honest demo model's input gate is right: on its own kind, on real radiographs, on other pictures, and on spoilt copies. `node training/gate-evaluation.ts FOLDER`
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelCardSchema } from '../src/contracts/model-card.ts';
import { displayValues } from '../src/dicom/display.ts';
import type { DecodedImage } from '../src/dicom/decoded-image.ts';
import { decodeImage } from '../src/host/images/decode.ts';
import { gateOf } from '../src/host/services/gate-of.ts';

const root = join(import.meta.dirname, '..');
const card = modelCardSchema.parse(JSON.parse(readFileSync(join(root, 'assets', 'demo-models', 'honest', 'overread.json'), 'utf8')));
const shared = process.argv[2] ?? join(root, '..', 'shared', 'data');

function filesIn(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && pattern.test(entry.name)).map((entry) => join(entry.parentPath, entry.name)).toSorted();
}

async function decodedFiles(paths: readonly string[]): Promise<DecodedImage[]> {
  const images = await Promise.all(paths.map((path) => decodeImage(new Uint8Array(readFileSync(path)), { name: path }).catch(() => null)));
  return images.filter((image) => image !== null && image.display.refusal === undefined) as DecodedImage[];
}

/** The image as a grey picture whose pixels `at` chooses: what is left of it when it was exported wrongly. */
function spoilt(image: DecodedImage, size: readonly [cols: number, rows: number], at: (x: number, y: number, grey: (x: number, y: number) => number) => number): DecodedImage {
  const shown = displayValues(image);
  const { samples } = image.display;
  const grey = (x: number, y: number) => shown[(Math.floor(y) * image.cols + Math.floor(x)) * samples] ?? 0;
  const [cols, rows] = size;
  const stored = Uint8Array.from({ length: cols * rows }, (_, i) => Math.round(at(i % cols, Math.floor(i / cols), grey)));
  return { kind: 'picture', format: 'png', name: image.name, rows, cols, samples: 1, bits: 8, isSigned: false, frames: 1, frame: 0, stored, display: { voi: { kind: 'identity' }, choices: [{ kind: 'identity' }], isInverted: false, samples: 1, pixelAspect: 1 } };
}

/** About 640 pixels a side: copies of it are made faster, and the gate looks at 64. */
function reduced(image: DecodedImage): DecodedImage {
  const factor = Math.max(1, Math.max(image.cols, image.rows) / 640);
  return spoilt(image, [Math.floor(image.cols / factor), Math.floor(image.rows / factor)], (x, y, grey) => grey(x * factor, y * factor));
}

const copies: readonly (readonly [name: string, make: (image: DecodedImage) => DecodedImage])[] = [
  ['black and white exchanged', (image) => spoilt(image, [image.cols, image.rows], (x, y, grey) => 255 - grey(x, y))],
  ['upside down', (image) => spoilt(image, [image.cols, image.rows], (x, y, grey) => grey(x, image.rows - 1 - y))],
  ['a quarter turned', (image) => spoilt(image, [image.rows, image.cols], (x, y, grey) => grey(y, image.rows - 1 - x))],
  ['mirrored', (image) => spoilt(image, [image.cols, image.rows], (x, y, grey) => grey(image.cols - 1 - x, y))],
  ['the left half', (image) => spoilt(image, [image.cols >> 1, image.rows], (x, y, grey) => grey(x, y))],
  ['the lower half', (image) => spoilt(image, [image.cols, image.rows >> 1], (x, y, grey) => grey(x, y + (image.rows >> 1)))],
  ['the middle half, each way', (image) => spoilt(image, [image.cols >> 1, image.rows >> 1], (x, y, grey) => grey(x + (image.cols >> 2), y + (image.rows >> 2)))],
  ['a tenth cut off all round', (image) => spoilt(image, [Math.round(image.cols * 0.8), Math.round(image.rows * 0.8)], (x, y, grey) => grey(x + image.cols * 0.1, y + image.rows * 0.1))],
];

const kinds = ['blank', 'modality', 'body part', 'view', 'photometric interpretation', 'colour', 'size', 'shape', 'inverted', 'turned', 'likeness', 'histogram'] as const;

function row(name: string, images: readonly DecodedImage[]): void {
  const findings = images.map((image) => gateOf(image, card));
  const stopped = findings.filter(({ verdict }) => verdict === 'refused').length;
  const doubted = findings.filter(({ verdict }) => verdict === 'doubted').length;
  // The histogram alone says "grey levels unlike the training images", which is no word on what is seen.
  const beyond = findings.filter(({ reasons }) => reasons.some(({ check }) => check !== 'histogram')).length;
  const by = kinds.map((kind) => [kind, findings.filter(({ reasons }) => reasons.some(({ check }) => check === kind)).length] as const).filter(([, count]) => count > 0).map(([kind, count]) => `${kind} ${count}`).join(', ');
  process.stdout.write(`| ${name} | ${images.length} | ${images.length - stopped - doubted} | ${doubted} | ${stopped} | ${beyond} | ${by} |\n`);
}

process.stdout.write('| images | number | passed | doubted | stopped | for more than their histogram | by |\n|---|---:|---:|---:|---:|---:|---|\n');
const demo = await decodedFiles(filesIn(join(root, 'assets', 'demo-study'), /\.dcm$/));
row('demo study', demo);
const nih = await decodedFiles(filesIn(join(shared, 'cxr', 'nih'), /\.png$/));
row('adult radiographs (PNG)', nih);
row('paediatric radiographs (JPEG)', await decodedFiles(filesIn(join(shared, 'cxr', 'kermany'), /\.jpeg$/)));
row('chest radiographs (DICOM)', await decodedFiles([...filesIn(join(shared, 'dicom', 'cxr'), /\.dcm$/), ...filesIn(join(shared, 'dicom', 'cxr-boxed'), /\.dcm$/)]));
const others = await decodedFiles(['pydicom', 'pydicom-data', 'ct-all-ts', 'dicomdir', 'htj2k'].flatMap((folder) => filesIn(join(shared, 'dicom', folder), /^(?!DICOMDIR|README).*/)));
row('other DICOM images', others);
row('the same as pictures, saying nothing', others.map((image) => spoilt(image, [image.cols, image.rows], (x, y, grey) => grey(x, y))));
row('colour photographs', await decodedFiles(filesIn(join(shared, 'reference-images'), /^(?!.*map).*\.(jpe?g|png)$/)));
const small = { demo: demo.map(reduced), nih: nih.map(reduced) };
for (const [name, make] of copies) {
  row(`demo study, ${name}`, small.demo.map(make));
  row(`adult radiographs, ${name}`, small.nih.map(make));
}
