// stub
import { AppError } from '../../contracts/errors.ts';
import type { ImportedModel, ImportOptions, ModelFiles } from '../imported-model.ts';
export function importTfjsLayers(_bytes: Uint8Array, files: ModelFiles, _options: ImportOptions): ImportedModel {
  throw new AppError('model_kind_unknown', files.main);
}
