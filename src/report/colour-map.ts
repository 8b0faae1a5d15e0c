// The model's colours: amber, dark to bright, for evidence; violet for evidence against. Blue belongs to the doctor.

/** Red, green, blue, each 0…255. */
export type Rgb = readonly [r: number, g: number, b: number];

/** The doctor's boxes. */
export const doctorBlue: Rgb = [76, 157, 255];

const amberHue = { low: 45, high: 92 };
const violetHue = { low: 300, high: 322 };

/**
 * @param t −1…1; below 0 violet, above 0 amber, brighter with |t|: lightness rises evenly, so the order survives in grey
 * @see https://bottosson.github.io/posts/oklab/ for the colour space
 */
export function modelColour(t: number): Rgb {
  const strength = Math.min(1, Math.abs(t));
  const hue = t < 0 ? violetHue : amberHue;
  const lightness = 0.25 + 0.67 * strength;
  const chroma = 0.06 + 0.13 * Math.sin(Math.PI * (0.15 + 0.72 * strength));
  return fromOklch(lightness, chroma, hue.low + (hue.high - hue.low) * strength);
}

function fromOklch(lightness: number, chroma: number, hueDegrees: number): Rgb {
  const hue = (hueDegrees * Math.PI) / 180;
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function toByte(linear: number): number {
  const clipped = Math.min(1, Math.max(0, linear));
  const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255);
}
