// Where the window opens, from what was kept and the screens that are there.
import { describe, expect, it } from 'vitest';
import { firstState, fitToScreens, parseState } from '../../src/main/window-state.ts';

const main = { x: 0, y: 25, width: 1920, height: 1055 };
const right = { x: 1920, y: 0, width: 1280, height: 1024 };

describe('the place of the window', () => {
  it('is kept where it can be seen, on any screen', () => {
    const state = { x: 2000, y: 40, width: 1100, height: 700, isMaximized: true };
    expect(fitToScreens(state, [main, right])).toEqual(state);
  });

  it('is left to the system when its screen is gone or its title bar out of reach', () => {
    for (const place of [{ x: 2000, y: 40 }, { x: 100, y: -300 }, { x: 100, y: 1070 }, { x: -1050, y: 40 }, { x: 1900, y: 40 }]) {
      expect(fitToScreens({ ...place, width: 1100, height: 700, isMaximized: false }, [main])).toEqual({ width: 1100, height: 700, isMaximized: false });
    }
  });

  it('is no larger than its screen', () => {
    expect(fitToScreens({ x: 0, y: 30, width: 3840, height: 2100, isMaximized: false }, [main])).toMatchObject({ x: 0, y: 30, width: 1920, height: 1055 });
  });

  it('is the first one where the file holds none', () => {
    for (const text of ['', '{', 'null', '[]', '{"width":1e9,"height":700}', '{"width":"1100","height":700}', '{"width":100,"height":100}']) expect(parseState(text), text).toEqual(firstState);
  });

  it('reads what it can use and leaves the rest', () => {
    expect(parseState('{"x":10.4,"y":20,"width":1100,"height":700.6,"isMaximized":"yes","more":1}')).toEqual({ x: 10, y: 20, width: 1100, height: 701, isMaximized: false });
    expect(parseState('{"x":null,"y":20,"width":1100,"height":700,"isMaximized":true}')).toEqual({ width: 1100, height: 700, isMaximized: true });
  });
});
