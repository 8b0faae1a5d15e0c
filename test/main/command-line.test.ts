// What a start of Electron asks for, told from its arguments.
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wishOf } from '../../src/main/command-line.ts';

const folder = resolve('/reading/room');
const appPath = resolve('/checkout');
const inCheckout = { folder, appPath, isPackaged: false };

describe('the arguments of a start', () => {
  it('in a checkout are those behind the application’s own folder, whatever Chromium put in front', () => {
    expect(wishOf(['electron', '--inspect=0', '-r', resolve('/stub.cjs'), appPath, '--open-demo', 'a study', resolve('/b.dcm')], inCheckout))
      .toEqual({ opensDemo: true, paths: [resolve(folder, 'a study'), resolve('/b.dcm')] });
  });

  it('of a package are all that are no switches', () => {
    expect(wishOf(['overread', '--no-sandbox', 'model.onnx'], { ...inCheckout, isPackaged: true })).toEqual({ opensDemo: false, paths: [resolve(folder, 'model.onnx')] });
  });

  it('may be none', () => {
    expect(wishOf(['electron', appPath], inCheckout)).toEqual({ opensDemo: false, paths: [] });
    expect(wishOf(['overread', ''], { ...inCheckout, isPackaged: true }).paths).toEqual([]);
  });
});
