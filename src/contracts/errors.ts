// Every way the product refuses or fails, with the exit code the command line gives it.

/** Exit codes of the command line: part of the fixed contract. */
export const exitCodes = { done: 0, usage: 2, refused: 3, failed: 4, cancelled: 130 } as const;

type ErrorClass = Exclude<keyof typeof exitCodes, 'done'>;

/** Code → class. A code says what was refused; the message says what, where, expected and got. */
export const errorCatalogue = {
  usage_option: 'usage',
  usage_score: 'usage',
  model_unreadable: 'refused',
  model_kind_unknown: 'refused',
  model_data_missing: 'refused',
  model_operator_unsupported: 'refused',
  model_shape_invalid: 'refused',
  model_weights_invalid: 'refused',
  model_head_unclear: 'refused',
  card_missing: 'refused',
  card_invalid: 'refused',
  image_unreadable: 'refused',
  image_unsupported: 'refused',
  input_gated: 'refused',
  tensor_invalid: 'refused',
  target_unknown: 'refused',
  layer_unknown: 'refused',
  layer_needed: 'refused',
  map_undefined: 'refused',
  boxes_invalid: 'refused',
  annotation_invalid: 'refused',
  annotation_conflict: 'refused',
  setting_invalid: 'refused',
  store_read_only: 'refused',
  store_busy: 'failed',
  backup_invalid: 'refused',
  data_folder_in_use: 'refused',
  passport_invalid: 'refused',
  output_unwritable: 'refused',
  engine_unavailable: 'failed',
  compute_failed: 'failed',
  memory_exceeded: 'failed',
  map_not_finite: 'failed',
  worker_lost: 'failed',
  versions_differ: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<string, ErrorClass>;

export type ErrorCode = keyof typeof errorCatalogue;

/** A refusal or failure in the product's own words: one line, no patient data, no stack. */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message.replace(/\s*\n\s*/g, ' '));
    this.name = 'AppError';
    this.code = code;
  }

  get exitCode(): number {
    return exitCodes[errorCatalogue[this.code]];
  }
}

/** What crosses a process border in place of an Error object. */
export interface ErrorMessage {
  readonly code: ErrorCode;
  readonly message: string;
}

export function toErrorMessage(error: unknown): ErrorMessage {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  return { code: 'compute_failed', message: error instanceof Error ? error.message : String(error) };
}

export function fromErrorMessage({ code, message }: ErrorMessage): AppError {
  return new AppError(code, message);
}
