// What a refusal leads to: the line that says what to do next, and the place in the manual that says more.
import { text } from '../text/text.ts';
import type { ErrorCode } from '../../contracts/errors.ts';

export interface ErrorHelp {
  readonly next: string;
  /** `page#section` of the manual. */
  readonly place: string;
}

const model = 'troubleshooting#a-model-does-not-open';
const image = 'troubleshooting#an-image-does-not-open';
const map = 'troubleshooting#there-is-no-map';
const store = 'troubleshooting#nothing-can-be-drawn-or-kept';
const file = 'troubleshooting#a-file-is-not-taken-or-not-written';
const process = 'troubleshooting#the-compute-process-was-restarted';

const places: Readonly<Record<ErrorCode, string>> = {
  usage_option: map,
  usage_score: map,
  model_unreadable: model,
  model_kind_unknown: model,
  model_data_missing: model,
  model_operator_unsupported: model,
  model_shape_invalid: model,
  model_weights_invalid: model,
  model_head_unclear: model,
  card_missing: model,
  card_invalid: model,
  image_unreadable: image,
  image_unsupported: image,
  input_gated: image,
  tensor_invalid: image,
  target_unknown: map,
  layer_unknown: map,
  layer_needed: map,
  map_undefined: map,
  boxes_invalid: file,
  annotation_invalid: store,
  annotation_conflict: store,
  setting_invalid: store,
  store_read_only: store,
  store_busy: store,
  backup_invalid: file,
  data_folder_in_use: store,
  passport_invalid: file,
  output_unwritable: file,
  engine_unavailable: process,
  compute_failed: map,
  memory_exceeded: model,
  map_not_finite: map,
  worker_lost: process,
  versions_differ: process,
  cancelled: 'troubleshooting#it-is-slow',
};

/** @returns null for a code that no part of the product gives */
export function errorHelp(code: string): ErrorHelp | null {
  if (!(code in places)) return null;
  const known = code as ErrorCode;
  return { next: text.errors.next[known], place: places[known] };
}
