// Layers that reread, pad or cut, and those that do nothing when a model is only applied.
import { float32, shapeText } from '../../../graph/tensor.ts';
import { alongAxis } from '../../composed/along-axis.ts';
import { resizeMatrix } from '../../composed/resize-matrix.ts';
import { isList } from '../json.ts';
import { layer } from './define.ts';
import type { Dim, ValueName } from '../../../graph/tensor.ts';
import type { LayerCall } from '../layer-call.ts';
import type { KerasLayer } from './define.ts';

export const shapingLayers: readonly KerasLayer[] = [
  layer('ZeroPadding2D', 'all', (call) => {
    call.channelsLast();
    const [[top, bottom], [left, right]] = margins(call, 'padding', 1);
    return call.emit('Pad', [call.image()], { before: [0, 0, top, left], after: [0, 0, bottom, right], value: 0 });
  }),
  layer('Cropping2D', 'all', (call) => {
    call.channelsLast();
    const x = call.image();
    const [[top, bottom], [left, right]] = margins(call, 'cropping', 0);
    const rows = call.step('rows', 'Slice', [x], { axis: 2, start: top, end: call.extent(x, 2) - bottom });
    return call.emit('Slice', [rows], { axis: 3, start: left, end: call.extent(x, 3) - right });
  }),
  /** Keras flattens [h, w, c] in that order. */
  layer('Flatten', 'images in Keras\'s order (h, w, c)', (call) => {
    call.channelsLast();
    return reshaped(call, ['n', elements(call, call.x)]);
  }),
  layer('Reshape', 'with one open axis', (call) => {
    const target = call.extents('target_shape');
    const count = elements(call, call.x);
    const known = target.reduce((product, extent) => product * (extent === -1 ? 1 : extent), 1);
    return reshaped(call, ['n', ...target.map((extent) => (extent === -1 ? count / known : extent))]);
  }),
  /** x·scale + offset. */
  layer('Rescaling', 'one number each, or one a channel', (call) => {
    const scaled = call.step('scaled', 'Mul', [call.x, factor(call, 'scale', 1)], {});
    return call.emit('Add', [scaled, factor(call, 'offset', 0)], {});
  }),
  layer('UpSampling2D', '`nearest` and `bilinear`', (call) => {
    call.channelsLast();
    const mode = call.text('interpolation', 'nearest');
    if (mode !== 'nearest' && mode !== 'bilinear') return call.refuse(`its interpolation is "${mode}"`);
    const kernel = mode === 'nearest' ? ({ mode, rounding: 'floor' } as const) : ({ mode: 'linear' } as const);
    const enlarged = call.pair('size', [2, 2]).reduce((value, scale, index) => {
      if (scale === 1) return value;
      const from = call.extent(value, index + 2);
      const matrix = resizeMatrix({ from, to: from * scale, scale, kernel, coordinates: mode === 'nearest' ? 'asymmetric' : 'half_pixel' });
      return alongAxis(call, value, index === 0 ? 2 : 3, matrix, `axis-${index + 2}`);
    }, call.image());
    return call.emit('Identity', [enlarged], {});
  }),
  ...['Dropout', 'SpatialDropout2D', 'GaussianDropout', 'AlphaDropout', 'GaussianNoise', 'ActivityRegularization'].map((className) =>
    layer(className, 'as applied: nothing happens', (call) => {
      call.hasNoEffect('rate', 'noise_shape', 'stddev', 'l1', 'l2', 'data_format');
      return call.emit('Identity', [call.x], {});
    })),
];

/** A setting of one number, or of one a channel. */
function factor(call: LayerCall, key: string, otherwise: number): ValueName {
  const value = call.setting(key) ?? otherwise;
  if (typeof value === 'number') return call.made(key, float32([], [value]));
  const channels = call.extents(key);
  if (channels.length !== call.shape(call.x)[1]) return call.refuse(`its ${key} has ${channels.length} numbers for ${shapeText(call.shape(call.x))}`);
  return call.made(key, float32([channels.length, ...call.shape(call.x).slice(2).map(() => 1)], channels));
}

/** One number, [vertical, horizontal], or [[top, bottom], [left, right]]. */
function margins(call: LayerCall, key: string, otherwise: number): readonly [readonly [number, number], readonly [number, number]] {
  const value = call.setting(key) ?? otherwise;
  const both = (side: unknown): readonly [number, number] => {
    const [before, after] = isList(side as never) ? side as readonly unknown[] : [side, side];
    const isValid = (amount: unknown): amount is number => typeof amount === 'number' && Number.isInteger(amount) && amount >= 0;
    return isValid(before) && isValid(after) ? [before, after] : call.refuse(`its ${key} must be whole numbers, got ${JSON.stringify(value)}`);
  };
  return isList(value) && value.length === 2 ? [both(value[0]), both(value[1])] : [both(value), both(value)];
}

function elements(call: LayerCall, value: ValueName): number {
  return call.shape(value).reduce<number>((product, extent) => product * (extent === 'n' ? 1 : extent), 1);
}

/** Rereads in Keras's order: an image goes back to [n,h,w,c] first, and to [n,c,h,w] again where the result is one. */
function reshaped(call: LayerCall, target: readonly Dim[]): ValueName {
  const from = call.shape(call.x);
  const isImage = from.length === 4 && from.slice(2).some((extent) => extent !== 1);
  const x = isImage ? call.step('nhwc', 'Transpose', [call.x], { perm: [0, 2, 3, 1] }) : call.x;
  if (target.length !== 4) return call.emit('Reshape', [x], { shape: target });
  const y = call.step('reshaped', 'Reshape', [x], { shape: target });
  return call.emit('Transpose', [y], { perm: [0, 3, 1, 2] });
}
