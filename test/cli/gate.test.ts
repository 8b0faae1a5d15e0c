// The input gate on the command line: what contradicts the card is refused, what is doubtful is said, and both are recorded.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../../src/report/png.ts';
import { tinyDicom, writeTinyStudy } from '../host/tiny-study.ts';
import { isOneLine, overread } from './run-in-process.ts';
import type { ModelExpectations } from '../../src/contracts/model-expectations.ts';
import type { TinyStudy } from '../host/tiny-study.ts';

interface Manifest { readonly gate: { readonly verdict: string; readonly reasons: readonly { readonly check: string }[]; readonly override: { readonly by: string; readonly at: string } | null; readonly checked: readonly string[] } | null }

describe('the input gate on the command line', () => {
  let study: TinyStudy;
  const cardFor = (expects: ModelExpectations): string => {
    const card = JSON.parse(readFileSync(join(study.modelPath, 'overread.json'), 'utf8')) as Record<string, unknown>;
    const path = join(study.folder, `card-${Object.keys(expects).join('-')}.json`);
    writeFileSync(path, JSON.stringify({ ...card, expects }));
    return path;
  };
  const explain = (...more: string[]) => overread(['explain', '--model', study.modelPath, '--methods', 'gradient', '--json', ...more]);
  const gateIn = (stdout: string) => (JSON.parse(stdout) as Manifest).gate;

  beforeAll(() => { study = writeTinyStudy(); });
  afterAll(() => study.remove());

  it('passes without a word where the card says nothing, and records what it looked at', async () => {
    const run = await explain('--image', study.imagePath);
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(gateIn(run.stdout)).toEqual({ verdict: 'accepted', reasons: [], checked: ['blank'], notChecked: [], override: null });
  });

  it('refuses a modality that the card does not ask for with code 3 and one line that names the way on', async () => {
    const card = cardFor({ modalities: ['DX'] });
    const run = await explain('--image', study.imagePath, '--card', card);
    expect(run.code).toBe(3);
    expect(isOneLine(run)).toBe(true);
    expect(run.stderr).toMatch(/The model asks for the modality DX, the file says CR\. Explain it all the same with --anyway\.$/m);
  });

  it('--anyway explains it, says why on stderr, and the manifest says who went on and when', async () => {
    const run = await explain('--image', study.imagePath, '--card', cardFor({ modalities: ['DX'] }), '--anyway');
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/^overread: warning: .*The model asks for the modality DX/);
    expect(gateIn(run.stdout)).toMatchObject({ verdict: 'refused', reasons: [{ check: 'modality' }], override: { by: 'command line' } });
  });

  it('doubts are said and recorded, and do not stop a script', async () => {
    const run = await explain('--image', study.imagePath, '--card', cardFor({ minRows: 512 }));
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/warning: .*at least 1 × 512 pixels, the image has 30 × 40/);
    expect(gateIn(run.stdout)).toMatchObject({ verdict: 'doubted', reasons: [{ check: 'size' }], override: null });
  });

  it('refuses a blank image whatever the card says', async () => {
    const blank = join(study.folder, 'blank.png');
    writeFileSync(blank, encodePng({ width: 30, height: 40, channels: 1, values: new Uint8Array(1200).fill(80) }));
    const run = await explain('--image', blank);
    expect([run.code, isOneLine(run)]).toEqual([3, true]);
    expect(run.stderr).toContain('blank.png: Every pixel is shown in the same grey');
  });

  it('a review says it in its report', async () => {
    const out = join(study.folder, 'review');
    const image = join(study.folder, 'hand.dcm');
    writeFileSync(image, tinyDicom({ '00180015': ['CS', 'HAND'] }));
    const boxes = join(study.folder, 'boxes-hand.csv');
    writeFileSync(boxes, 'image,label,x,y,width,height\nhand.dcm,square,6,20,8,10\n');
    const run = await overread(['review', '--model', study.modelPath, '--image', image, '--boxes', boxes, '--out', out, '--methods', 'gradient', '--card', cardFor({ bodyParts: ['CHEST'] }), '--anyway']);
    expect([run.code, run.stderr.split('\n').length]).toEqual([0, 2]);
    const report = readFileSync(join(out, 'report.html'), 'utf8');
    expect(report).toContain('The input gate refused this image for this model.');
    expect(report).toContain('The model asks for the body part CHEST, the file says HAND.');
    expect(report).toMatch(/Shown all the same: said in the command line, /);
  });
});
