// How colours look: CIELAB of sRGB, and the same through eyes that lack one kind of cone.

export type Rgb = readonly [r: number, g: number, b: number];
type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/** On linear sRGB, severity 1. G. Machado, M. Oliveira and L. Fernandes, IEEE Trans. Vis. Comput. Graph. 15(6):1291 (2009), table 1. */
export const eyes: Readonly<Record<'usual' | 'protan' | 'deutan' | 'tritan', Matrix>> = {
  usual: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

/** The sRGB transfer function, IEC 61966-2-1; 0…255 → 0…1. */
function linear(value: number): number {
  const v = value / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

/** CIELAB, D65 white, of an sRGB colour as these eyes see it. */
export function labOf([r, g, b]: Rgb, eye: keyof typeof eyes = 'usual'): Rgb {
  const [lr, lg, lb] = [linear(r), linear(g), linear(b)];
  const m = eyes[eye];
  const row = (at: 0 | 3 | 6) => Math.min(Math.max(m[at] * lr + (m[at + 1] ?? 0) * lg + (m[at + 2] ?? 0) * lb, 0), 1);
  const [sr, sg, sb] = [row(0), row(3), row(6)];
  const f = (t: number) => (t > 216 / 24_389 ? Math.cbrt(t) : ((24_389 / 27) * t + 16) / 116);
  const x = f((0.4124564 * sr + 0.3575761 * sg + 0.1804375 * sb) / 0.95047);
  const y = f(0.2126729 * sr + 0.7151522 * sg + 0.072175 * sb);
  const z = f((0.0193339 * sr + 0.119192 * sg + 0.9503041 * sb) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** ΔE*ab of 1976: about 2.3 is just noticeable; 20 is another colour at a glance, also in a thin line. */
export function difference(a: Rgb, b: Rgb, eye: keyof typeof eyes = 'usual'): number {
  const [p, q] = [labOf(a, eye), labOf(b, eye)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}
