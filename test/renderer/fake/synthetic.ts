// A drawn chest and drawn maps, good enough to judge layout and colours by.

function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const bump = (x: number, y: number, cx: number, cy: number, rx: number, ry: number) => Math.exp(-(((x - cx) / rx) ** 2) - ((y - cy) / ry) ** 2);

const drawn = new Map<string, Uint16Array<ArrayBuffer>>();

/** 12-bit stored values, bright = dense. Drawn once. */
export function chestOf(cols: number, rows: number, { hasEffusion = true, seed = 1 } = {}): Uint16Array<ArrayBuffer> {
  const key = `${cols} ${rows} ${hasEffusion} ${seed}`;
  const pixels = drawn.get(key) ?? drawChest(cols, rows, { hasEffusion, seed });
  drawn.set(key, pixels);
  return pixels;
}

function drawChest(cols: number, rows: number, { hasEffusion, seed }: { hasEffusion: boolean; seed: number }): Uint16Array<ArrayBuffer> {
  const random = noise(seed);
  const pixels = new Uint16Array(cols * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let col = 0; col < cols; col += 1) {
      const x = col / cols;
      const y = row / rows;
      const body = Math.abs(x - 0.5) < 0.46 - 0.12 * Math.max(0, 0.2 - y) * 4 ? 1 : 0;
      let value = body * (2100 + 300 * y);
      value -= 1500 * body * Math.min(1, bump(x, y, 0.29, 0.45, 0.14, 0.27) + bump(x, y, 0.71, 0.45, 0.14, 0.27)) * (y < 0.75 + 0.05 * Math.sin(x * 9) ? 1 : 0.15);
      value += 900 * bump(x, y, 0.5, 0.5, 0.05, 0.6) + 700 * bump(x, y, 0.57, 0.62, 0.13, 0.14);
      value += 180 * body * Math.max(0, Math.sin((y * 11 + Math.abs(x - 0.5) * 4) * Math.PI)) ** 4;
      if (hasEffusion) value += 1300 / (1 + Math.exp(-(y - 0.66 + 0.35 * (0.82 - x)) * 60)) * (x > 0.6 && x < 0.9 && y < 0.82 ? 1 : 0);
      if (x > 0.08 && x < 0.12 && y > 0.06 && y < 0.12) value = 3900;
      pixels[row * cols + col] = Math.min(4095, Math.max(0, value + (random() - 0.5) * 160 + 120));
    }
  }
  return pixels;
}

export function drawCam(size: number, { x = 0.74, y = 0.7, gain = 3.2, isEmpty = false } = {}): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: size * size }, (_, index) => {
    if (isEmpty) return 0;
    const u = ((index % size) + 0.5) / size;
    const v = (Math.floor(index / size) + 0.5) / size;
    return Math.max(0, gain * (bump(u, v, x, y, 0.13, 0.1) + 0.25 * bump(u, v, 0.1, 0.09, 0.06, 0.06)) - 0.05);
  });
}

export function drawPixelMap(size: number, { seed = 3, gain = 0.02 } = {}): Float32Array<ArrayBuffer> {
  const random = noise(seed);
  return Float32Array.from({ length: size * size }, (_, index) => {
    const u = ((index % size) + 0.5) / size;
    const v = (Math.floor(index / size) + 0.5) / size;
    const weight = bump(u, v, 0.74, 0.7, 0.15, 0.12) + 0.08;
    return gain * weight * (random() + random() + random() - 1.5) * (random() > 0.98 ? 4 : 1);
  });
}
