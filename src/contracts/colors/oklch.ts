// OKLCH: colours by lightness, chroma and hue, so that equal steps look equal.
// OKLab and its matrices: B. Ottosson, "A perceptual color space for image processing", 2020.

function toLinearSrgb(lightness: number, chroma: number, hue: number): [number, number, number] {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** sRGB of an OKLCH colour, 0…255; chroma is lowered until the colour can be shown. */
export function oklchToRgb(lightness: number, chroma: number, hue: number): [number, number, number] {
  for (let c = chroma; ; c -= 0.005) {
    const linear = toLinearSrgb(lightness, Math.max(c, 0), hue);
    if (c > 0 && linear.some((value) => value < -1e-4 || value > 1.0001)) continue;
    return linear.map(encode) as [number, number, number];
  }
}

/** The sRGB transfer function, IEC 61966-2-1. */
function encode(linear: number): number {
  const value = Math.min(Math.max(linear, 0), 1);
  return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
}
