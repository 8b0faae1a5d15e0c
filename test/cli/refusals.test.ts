// Bad input: one clear line, the documented exit code, and nothing half-written.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { writeNpy } from '../../src/host/files/npy.ts';
import { tinyDicom, tinyModel, tinyPatient, writeTinyStudy } from '../host/tiny-study.ts';
import { isOneLine, overread } from './run-in-process.ts';
import type { TinyStudy } from '../host/tiny-study.ts';

let study: TinyStudy;
const at = (name: string) => join(study.folder, name);

beforeAll(() => {
  study = writeTinyStudy();
  const { folder } = study;
  mkdirSync(at('bare'));
  writeFileSync(at('bare/model.onnx'), tinyModel());
  writeFileSync(at('cut.onnx'), tinyModel().subarray(0, 200));
  writeFileSync(at('empty.onnx'), '');
  writeFileSync(at('text.onnx'), 'this is no model at all');
  writeFileSync(at('cut.dcm'), tinyDicom().subarray(0, 1_500));
  writeFileSync(at('no-pixels.dcm'), tinyDicom({ '7fe00010': undefined }));
  writeFileSync(at('text.png'), 'this is no picture');
  writeFileSync(at('bad-card.json'), '{"labels":["a"],"input":{"scale":"big"}}');
  writeFileSync(at('no-card.json'), '{');
  writeFileSync(at('size-card.json'), '{"labels":["a","b","c"],"input":{"size":[8,8]}}');
  writeFileSync(at('wrong.npy'), writeNpy([1, 1, 8, 8], new Float32Array(64)));
  writeFileSync(at('two.npy'), writeNpy([2, 1, 16, 16], new Float32Array(512)));
  writeFileSync(at('nan.npy'), writeNpy([1, 1, 16, 16], new Float32Array(256).fill(NaN)));
  writeFileSync(at('rows.csv'), 'image,label,x,y,width,height\nimage.dcm,a,1,1,5,5\nimage.dcm,a,x,1,5,5\nimage.dcm,a,1,1,500,5\n');
  writeFileSync(at('others.csv'), 'image,label,x,y,width,height\nother.dcm,a,1,1,5,5\n');
  writeFileSync(at('headless.csv'), 'a,b,c\n1,2,3\n');
  expect(folder).not.toBe('');
});
afterAll(() => study.remove());

/** `@name` is a file of the study, MODEL and IMAGE the good ones. */
function args(line: string): string[] {
  return line.split(' ').map((word) => (word === 'MODEL' ? study.modelPath : word === 'IMAGE' ? study.imagePath : word === 'BOXES' ? study.boxesPath : word.startsWith('@') ? at(word.slice(1)) : word));
}

describe('a refusal', () => {
  it.each([
    ['', 2, 'overread: expected a command'],
    ['paint', 2, 'overread: expected a command (explain, review, audit, inspect, bench, start, serve, doctor), got "paint"'],
    ['explain --model MODEL', 2, 'overread explain: --image or --tensor: expected a file, got nothing (usage: overread explain'],
    ['explain --model MODEL --image IMAGE --steps 3', 2, 'has no effect'],
    ['audit', 2, 'later version'],
    ['inspect', 2, 'expected FILE, got nothing'],
    ['inspect MODEL --pixels @x.npy', 2, '--pixels: expected with an image'],
    ['bench --repeat 0', 2, '--repeat: expected a whole number of at least 1'],
    ['review --model MODEL --image IMAGE --out @out', 2, '--boxes: expected a box file, got nothing'],
    ['review --model MODEL --image IMAGE --boxes BOXES', 2, '--out: expected a folder, got nothing'],
    ['review --model MODEL --tensor @wrong.npy --boxes BOXES --out @out', 2, 'boxes are in image pixels'],

    ['explain --model @none.onnx --image IMAGE', 3, 'none.onnx'],
    ['explain --model @empty.onnx --image IMAGE', 3, 'empty.onnx'],
    ['explain --model @cut.onnx --image IMAGE', 3, 'cut.onnx'],
    ['explain --model @text.onnx --image IMAGE', 3, 'text.onnx'],
    ['explain --model @study --image IMAGE', 3, 'study'],
    ['explain --model @bare --image IMAGE', 3, 'expected a model card'],
    ['explain --model MODEL --card @none.json --image IMAGE', 3, 'none.json'],
    ['explain --model MODEL --card @no-card.json --image IMAGE', 3, 'expected JSON'],
    ['explain --model MODEL --card @bad-card.json --image IMAGE', 3, 'input.scale'],
    ['explain --model MODEL --card @size-card.json --image IMAGE', 3, 'input size of 8×8, the model fixes 16×16'],
    ['explain --model MODEL --image @none.dcm', 3, 'none.dcm'],
    ['explain --model MODEL --image @study', 3, 'got a folder'],
    ['explain --model MODEL --image @text.png', 3, 'text.png'],
    ['explain --model MODEL --image @cut.dcm', 3, 'cut.dcm'],
    ['explain --model MODEL --image @no-pixels.dcm', 3, 'no pixel data'],
    ['explain --model MODEL --image IMAGE --target NOTHING', 3, 'got "NOTHING"'],
    ['explain --model MODEL --image IMAGE --target 3', 3, 'got'],
    ['explain --model MODEL --image IMAGE --layer nowhere', 3, 'got "nowhere"'],
    ['explain --model MODEL --image IMAGE --layer seen --channel 9 --methods deconvnet', 3, 'got 9'],
    ['explain --model MODEL --tensor @none.npy', 3, 'got no such file'],
    ['explain --model MODEL --tensor @text.png', 3, 'expected a NumPy .npy file'],
    ['explain --model MODEL --tensor @wrong.npy', 3, 'expected shape [1,1,16,16] (NCHW, batch 1), got [1,1,8,8]'],
    ['explain --model MODEL --tensor @two.npy', 3, 'got [2,1,16,16]'],
    ['explain --model MODEL --tensor @nan.npy', 3, 'expected finite float32 values, got NaN at element 0'],
    ['explain --model MODEL --image IMAGE --out @rows.csv', 3, 'got a file'],
    ['review --model MODEL --image IMAGE --boxes @rows.csv --out @out', 3, 'got 2 that cannot: line 3: expected a number in x; line 4: expected a box on the image'],
    ['review --model MODEL --image IMAGE --boxes @others.csv --out @out', 3, 'expected a finding on "image.dcm", got 1 on other images'],
    ['review --model MODEL --image IMAGE --boxes @headless.csv --out @out', 3, 'headless.csv: line 1'],
    ['review --model MODEL --image IMAGE --boxes @none.csv --out @out', 3, 'got no such file'],
    ['inspect @none.dcm', 3, 'got no such file'],
    ['inspect @text.png', 3, 'text.png'],
  ])('overread %s ends with code %i and one line', async (line, code, message) => {
    const before = readdirSync(study.folder);
    const run = await overread(line === '' ? [] : args(line));
    expect(run.stderr).toContain(message);
    expect(run.code).toBe(code);
    expect(isOneLine(run), run.stderr).toBe(true);
    expect(run.stderr).not.toContain(tinyPatient.split('^')[0]);
    expect(readdirSync(study.folder)).toEqual(before);
    expect(existsSync(at('out'))).toBe(false);
  });

  it('leaves the files of an earlier run as they were', async () => {
    const out = at('earlier');
    const good = ['explain', '--model', study.modelPath, '--image', study.imagePath, '--methods', 'gradient', '--out', out];
    expect((await overread(good)).code).toBe(0);
    const before = readdirSync(out, { recursive: true });
    expect((await overread([...good, '--target', 'NOTHING'])).code).toBe(3);
    expect(readdirSync(out, { recursive: true })).toEqual(before);
  });

  it('ends a cancelled run with 130, one line and no files', async () => {
    const controller = new AbortController();
    controller.abort();
    const run = await overread(['explain', '--model', study.modelPath, '--image', study.imagePath, '--out', at('cancelled')], { signal: controller.signal });
    expect(run).toEqual({ code: 130, stdout: '', stderr: 'overread explain: cancelled\n' });
    expect(existsSync(at('cancelled'))).toBe(false);
  });
});

describe('a ceiling on memory', () => {
  it('that is no amount of memory is refused, not ignored', async () => {
    const explain = (ceiling: string) => overread(args('explain --model MODEL --image IMAGE --methods gradient'), { env: { OVERREAD_MEMORY: ceiling } });
    for (const nonsense of ['banana', '-1', '0', '6XB']) {
      const run = await explain(nonsense);
      expect(run.code, nonsense).toBe(2);
      expect(isOneLine(run)).toBe(true);
      expect(run.stderr).toContain(`OVERREAD_MEMORY: expected an amount such as 6GiB or 500MiB, got "${nonsense}"`);
    }
    expect((await explain('')).code).toBe(0);
  });
});

describe('help', () => {
  it('lists the commands and, for each, its options', async () => {
    expect((await overread(['--help'])).stdout).toContain('Exit codes: 0 done, 2 usage, 3 input refused');
    const explain = await overread(['explain', '--help']);
    expect(explain.code).toBe(0);
    for (const option of ['--model', '--tensor', '--target', '--methods', '--layer', '--score', '--engine', '--card', '--frame', '--channel', '--switches', '--seed', '--out', '--json']) {
      expect(explain.stdout, option).toContain(`  ${option}`);
    }
    expect((await overread(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
