// Distance between pixel centres, and what kind of distance it is: PS3.3 10.7.1.
import type { DicomDataSet } from './data-set.ts';
import { tags } from './tags.ts';

/**
 * `patient`: in the plane of a cross-section; `calibrated`: projection, corrected for magnification;
 * `imager`: projection, at the detector, larger than in the body; `scanned`: at the digitised film; `unspecified`: the file does not say.
 */
export type SpacingKind = 'patient' | 'calibrated' | 'imager' | 'scanned' | 'unspecified';

export interface PixelSpacing {
  readonly rowMm: number;
  readonly columnMm: number;
  readonly kind: SpacingKind;
}

const projectionModalities = new Set(['CR', 'DX', 'RF', 'XA', 'MG', 'IO', 'PX', 'RG']);

export function readPixelSpacing(dataSet: DicomDataSet): PixelSpacing | undefined {
  const pixel = pair(dataSet.numbers(tags.PixelSpacing));
  const imager = pair(dataSet.numbers(tags.ImagerPixelSpacing));
  const scanned = pair(dataSet.numbers(tags.NominalScannedPixelSpacing));
  const isProjection = projectionModalities.has(dataSet.string(tags.Modality) ?? '');
  if (pixel !== undefined) {
    if (!isProjection) return { ...pixel, kind: dataSet.numbers(tags.ImageOrientationPatient).length === 6 ? 'patient' : 'unspecified' };
    if (dataSet.string(tags.PixelSpacingCalibrationType) !== undefined) return { ...pixel, kind: 'calibrated' };
    // 10.7.1.3: equal values mean that nothing was corrected; different ones that something was.
    if (imager !== undefined) return { ...pixel, kind: imager.rowMm === pixel.rowMm && imager.columnMm === pixel.columnMm ? 'imager' : 'calibrated' };
    return { ...pixel, kind: 'unspecified' };
  }
  if (imager !== undefined) return { ...imager, kind: 'imager' };
  return scanned === undefined ? undefined : { ...scanned, kind: 'scanned' };
}

/** 10.7.1.1: first the distance between rows, then that between columns. */
function pair([rowMm, columnMm]: readonly number[]): { rowMm: number; columnMm: number } | undefined {
  return rowMm !== undefined && columnMm !== undefined && rowMm > 0 && columnMm > 0 ? { rowMm, columnMm } : undefined;
}
