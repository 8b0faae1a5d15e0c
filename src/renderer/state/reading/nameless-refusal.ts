// What a refusal says while images are read blind: the words of the host may name a file, and its name what is to be found.
import { text } from '../../text/text.ts';
import type { ErrorCode } from '../../../contracts/errors.ts';

/** Whose words may hold a name of an image's file, or those of the system, which do. A code that is new has to say so. */
const mayNameFile: Readonly<Record<ErrorCode, boolean>> = {
  usage_option: true, image_unreadable: true, image_unsupported: true, tensor_invalid: true, boxes_invalid: true, annotation_invalid: true, passport_invalid: true,
  output_unwritable: true, backup_invalid: true, compute_failed: true,
  usage_score: false, model_unreadable: false, model_kind_unknown: false, model_data_missing: false, model_operator_unsupported: false, model_shape_invalid: false,
  model_weights_invalid: false, model_head_unclear: false, card_missing: false, card_invalid: false, input_gated: false, target_unknown: false, layer_unknown: false,
  layer_needed: false, map_undefined: false, annotation_conflict: false, setting_invalid: false, store_read_only: false, store_busy: false, data_folder_in_use: false,
  engine_unavailable: false, memory_exceeded: false, map_not_finite: false, worker_lost: false, versions_differ: false, cancelled: false,
};

/** @returns null where the refusal's own words name no file */
export function namelessRefusal(code: string): string | null {
  const { refusedImage, refused } = text.reading.nameless;
  if (code === 'image_unreadable' || code === 'image_unsupported') return refusedImage;
  return mayNameFile[code as ErrorCode] ?? true ? refused : null;
}
