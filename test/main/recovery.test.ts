// What main remembers and counts when a process dies.
import { describe, expect, it } from 'vitest';
import { crashLimit } from '../../src/main/crash-limit.ts';
import { openedPlaces } from '../../src/main/opened-places.ts';
import { missingParts, servicesFolder } from '../../src/main/own-parts.ts';
import { prepareDataFolder } from '../../src/main/data-folder.ts';
import { fileURLToPath } from 'node:url';

describe('ends of a process', () => {
  it('are too many within the time, and few enough when they are far apart', () => {
    let time = 0;
    const limit = crashLimit({ most: 2, withinMs: 100, now: () => time });
    const endAt = (moment: number) => {
      time = moment;
      return limit.isReached();
    };
    expect([0, 10, 20].map(endAt)).toEqual([false, false, true]);
    expect([30, 40].map(endAt)).toEqual([false, false]);
    expect([141, 242, 343].map(endAt)).toEqual([false, false, false]);
  });
});

describe('what was open', () => {
  const ok = { ok: true, value: null } as const;
  const refused = { ok: false, error: { code: 'model_unreadable', message: 'no' } } as const;

  it('is kept once each, by path, and only where it was opened', () => {
    const places = openedPlaces([{ demo: true }]);
    places.note('model/open', { path: '/m.onnx' }, ok);
    places.note('model/open', { path: '/m.onnx' }, ok);
    places.note('model/open', { path: '/bad.onnx' }, refused);
    places.note('model/open', { uploads: ['1'] }, ok);
    places.note('study/open', { demo: true }, ok);
    places.note('image/describe', { imageId: '/x' }, ok);
    places.note('study/open', 'nonsense', ok);
    expect(places.list()).toEqual([{ demo: true }, { model: '/m.onnx' }]);
  });
});

describe('the application’s parts', () => {
  it('lie beside the archive of a package, and where they were built in a checkout', () => {
    expect(servicesFolder('/opt/Overread/resources/app.asar/dist/')).toMatch(/^[\\/]opt[\\/]Overread[\\/]resources[\\/]services[\\/]dist$/);
    expect(servicesFolder('/checkout/dist/')).toBe('/checkout/dist/');
  });

  it('are named when they are missing', () => {
    expect(missingParts(() => true)).toEqual([]);
    expect(missingParts((path) => !path.endsWith('worker.js') && !path.endsWith('.html'))).toEqual(['worker.js', 'index.html']);
  });
});

describe('the data folder', () => {
  it('says where and why when it cannot be made', () => {
    const made = prepareDataFolder(fileURLToPath(new URL('recovery.test.ts/data', import.meta.url)));
    expect(made).toEqual({ problem: expect.stringMatching(/data: expected a folder that can be written, got a file where a folder is needed.*OVERREAD_DATA/) });
  });
});
