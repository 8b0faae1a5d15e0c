// Files that the pictures of the manual are taken of: a patient with a prior, made from two images of the demo study, and frames that move.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { imageElements, synthesize } from '../dicom/synthetic.ts';

const demo = fileURLToPath(new URL('../../assets/demo-study', import.meta.url));

/** @returns the folder of one patient with two examinations, three months apart */
export function writeFollowUp(folder: string): string {
  const place = join(folder, 'follow-up');
  mkdirSync(place);
  for (const [file, date, number] of [['03-normal-marker.dcm', '20260820', 1], ['02-effusion-left-marker.dcm', '20261120', 2]] as const) {
    const uid = `1.2.826.0.1.77.${number}`;
    const changes = { '00080018': `${uid}.1.1`, '00080020': date, '00100010': 'DEMO FOLLOW-UP', '00100020': 'DEMO-07', '00100040': 'F', '0020000d': uid, '0020000e': `${uid}.1` };
    let bytes: Buffer = readFileSync(join(demo, file));
    for (const [tag, text] of Object.entries(changes)) bytes = withText(bytes, tag, text);
    writeFileSync(join(place, `${date}.dcm`), bytes);
  }
  return place;
}

/** Of an explicit little-endian file: the text of one element, in the place of what was there. */
function withText(bytes: Buffer, tag: string, text: string): Buffer {
  const head = Buffer.from([...[2, 0, 6, 4].map((at) => Number.parseInt(tag.slice(at, at + 2), 16))]);
  const at = bytes.indexOf(head, 132);
  if (at < 0) throw new Error(`the file has no ${tag}`);
  const length = bytes.readUInt16LE(at + 6);
  const value = Buffer.from(text.length % 2 === 0 ? text : `${text}${tag.startsWith('0020') || tag === '00080018' ? '\0' : ' '}`, 'latin1');
  const size = Buffer.alloc(2);
  size.writeUInt16LE(value.length);
  return Buffer.concat([bytes.subarray(0, at + 6), size, value, bytes.subarray(at + 8 + length)]);
}

/** A contraction: a ring that narrows and widens again in 20 frames. */
export function movingFrames(): Uint8Array {
  const [side, count] = [160, 20];
  const pixels = Array.from({ length: count }, (_, frame) => Array.from({ length: side * side }, (_, at) => {
    const distance = Math.hypot((at % side) - side / 2, Math.floor(at / side) - side / 2);
    const radius = side * (0.25 + 0.08 * Math.cos((2 * Math.PI * frame) / count));
    return Math.round(40 + 150 * Math.exp(-(((distance - radius) / (side * 0.06)) ** 2)) + ((at * 7919 + frame * 104729) % 31));
  })).flat();
  return synthesize(imageElements({
    '00080018': ['UI', '1.2.826.0.1.78.1'], '00080060': ['CS', 'XA'], '00100010': ['PN', 'DEMO FRAMES'], '00100020': ['LO', 'DEMO-08'], '00181063': ['DS', '66'], '0020000d': ['UI', '1.2.826.0.1.78'], '0020000e': ['UI', '1.2.826.0.1.78.2'],
    '00280008': ['IS', String(count)], '00280010': ['US', side], '00280011': ['US', side], '00280100': ['US', 8], '00280101': ['US', 8], '00280102': ['US', 7], '00281050': ['DS', '128'], '00281051': ['DS', '256'], '7fe00010': ['OB', pixels],
  }));
}
