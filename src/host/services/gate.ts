// The input gate of the window: what it says of an image and a model, computed once, and who went on in spite of it.
import { AppError } from '../../contracts/errors.ts';
import { isHeldBack } from '../../contracts/input-gate.ts';
import { createByteCache } from '../files/byte-cache.ts';
import { gateOf } from './gate-of.ts';
import type { GateFinding, GateRecord } from '../../contracts/input-gate.ts';
import type { FramePlace } from './inputs.ts';
import type { Images } from './images.ts';
import type { UsedModel } from './models.ts';

export interface Gate {
  check(place: FramePlace, model: UsedModel): Promise<GateRecord>;
  /** From now on maps of this image by this model are shown, and reports say who wanted that and when. */
  override(place: FramePlace, model: UsedModel): Promise<GateRecord>;
  /** @throws AppError `input_gated` while maps are held back */
  pass(place: FramePlace, model: UsedModel): Promise<GateRecord>;
}

export function createGate(images: Images, { now = () => new Date().toISOString() }: { readonly now?: () => string } = {}): Gate {
  const findings = createByteCache<Promise<GateFinding>>(4 * 2 ** 20);
  const overrides = new Map<string, string>();

  function findingOf(key: string, { imageId, frame }: FramePlace, model: UsedModel): Promise<GateFinding> {
    const known = findings.get(key);
    if (known !== undefined) return known;
    const finding = images.decode(imageId, frame).then((image) => gateOf(image, model.card));
    findings.set(key, finding, 2_048);
    finding.catch(() => findings.delete(key));
    return finding;
  }

  async function check(place: FramePlace, model: UsedModel): Promise<GateRecord> {
    const key = keyOf(place, model);
    const finding = await findingOf(key, place, model);
    const at = overrides.get(key);
    return { ...finding, override: at === undefined ? null : { by: 'window', at } };
  }

  return {
    check,
    async override(place, model) {
      const key = keyOf(place, model);
      if (!overrides.has(key)) overrides.set(key, now());
      return check(place, model);
    },
    async pass(place, model) {
      const record = await check(place, model);
      if (isHeldBack(record)) throw new AppError('input_gated', `the input gate holds this image back for "${model.loaded.name}": ${record.reasons.map(({ text }) => text).join(' ')} Choose "Show anyway" first.`);
      return record;
    },
  };
}

function keyOf({ imageId, frame }: FramePlace, model: UsedModel): string {
  return `${imageId} ${frame} ${model.id}`;
}
