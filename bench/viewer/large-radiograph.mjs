// A synthetic 16-bit radiograph of 3000 × 2500 pixels as a DICOM file: large enough that the speed of drawing shows.
import { imageElements, synthesize } from '../../test/dicom/synthetic.ts';

export const size = { cols: 3000, rows: 2500 };

/** Stored values that use all 16 bits: two dark ovals on a bright ground, with noise. Seeded. */
function storedValues() {
  const { cols, rows } = size;
  const values = new Uint16Array(cols * rows);
  let state = 12345;
  for (let row = 0; row < rows; row += 1) {
    for (let col = 0; col < cols; col += 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const [x, y] = [col / cols, row / rows];
      const lung = Math.exp(-(((x - 0.3) / 0.14) ** 2) - ((y - 0.45) / 0.28) ** 2) + Math.exp(-(((x - 0.7) / 0.14) ** 2) - ((y - 0.45) / 0.28) ** 2);
      values[row * cols + col] = Math.min(65_535, Math.max(0, 42_000 - 30_000 * Math.min(1, lung) + 12_000 * y + ((state >>> 16) & 4095)));
    }
  }
  return values;
}

/** @returns {Buffer} a Part 10 file */
export function largeRadiograph() {
  const { cols, rows } = size;
  const head = synthesize(imageElements({
    '00080018': ['UI', '1.2.3.4.99'], '00080060': ['CS', 'CR'], '00100010': ['PN', 'BENCH'], '00100020': ['LO', 'B-1'], '0020000d': ['UI', '1.2.3.99'], '0020000e': ['UI', '1.2.3.99.1'],
    '00180015': ['CS', 'CHEST'], '00185101': ['CS', 'PA'], '00200020': ['CS', 'L\\F'], '00280030': ['DS', '0.14\\0.14'],
    '00280010': ['US', rows], '00280011': ['US', cols], '00281050': ['DS', '32768'], '00281051': ['DS', '60000'], '7fe00010': undefined,
  }));
  const values = storedValues();
  const element = Buffer.alloc(12);
  element.set([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57, 0, 0]);
  element.writeUInt32LE(values.byteLength, 8);
  return Buffer.concat([head, element, Buffer.from(values.buffer)]);
}
