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
  /** (0018,1114), on a projection that was not corrected: the detector's millimetres over those in the body, as the file estimates it. */
  readonly magnification?: number;
  /** (0028,0A02) and (0028,0A04): how a calibrated spacing came about, e.g. "FIDUCIAL, 25 mm sphere". */
  readonly calibration?: string;
}

const projectionModalities = new Set(['CR', 'DX', 'RF', 'XA', 'MG', 'IO', 'PX', 'RG']);

export function readPixelSpacing(dataSet: DicomDataSet): PixelSpacing | undefined {
  const pixel = pair(dataSet.numbers(tags.PixelSpacing));
  const imager = pair(dataSet.numbers(tags.ImagerPixelSpacing));
  const scanned = pair(dataSet.numbers(tags.NominalScannedPixelSpacing));
  const isProjection = projectionModalities.has(dataSet.string(tags.Modality) ?? '');
  if (pixel !== undefined) {
    if (!isProjection) return { ...pixel, kind: dataSet.numbers(tags.ImageOrientationPatient).length === 6 ? 'patient' : 'unspecified' };
    const calibration = [dataSet.string(tags.PixelSpacingCalibrationType), dataSet.text(tags.PixelSpacingCalibrationDescription)].filter((part) => part !== undefined).join(', ');
    if (calibration !== '') return { ...pixel, kind: 'calibrated', calibration };
    // 10.7.1.3: equal values mean that nothing was corrected; different ones that something was.
    if (imager !== undefined) return imager.rowMm === pixel.rowMm && imager.columnMm === pixel.columnMm ? { ...pixel, kind: 'imager', ...magnification(dataSet) } : { ...pixel, kind: 'calibrated' };
    return { ...pixel, kind: 'unspecified' };
  }
  if (imager !== undefined) return { ...imager, kind: 'imager', ...magnification(dataSet) };
  return scanned === undefined ? undefined : { ...scanned, kind: 'scanned' };
}

/** 10.7.1.1: first the distance between rows, then that between columns. */
function pair([rowMm, columnMm]: readonly number[]): { rowMm: number; columnMm: number } | undefined {
  return rowMm !== undefined && columnMm !== undefined && rowMm > 0 && columnMm > 0 ? { rowMm, columnMm } : undefined;
}

/** A projection magnifies, so a factor below 1 cannot be meant. */
function magnification(dataSet: DicomDataSet): { magnification?: number } {
  const factor = dataSet.number(tags.EstimatedRadiographicMagnificationFactor);
  return factor !== undefined && factor >= 1 && Number.isFinite(factor) ? { magnification: factor } : {};
}

/**
 * Height of a pixel over its width: from the spacing, else from (0028,0034), which is vertical over horizontal
 * (C.7.6.3.1.7). 1 where the file says nothing or nothing possible.
 */
export function readPixelAspect(dataSet: DicomDataSet, spacing: PixelSpacing | undefined): number {
  const [vertical = 1, horizontal = 1] = spacing === undefined ? dataSet.numbers(tags.PixelAspectRatio) : [spacing.rowMm, spacing.columnMm];
  const aspect = vertical / horizontal;
  return aspect > 0 && Number.isFinite(aspect) && Math.abs(aspect - 1) > squareTolerance ? aspect : 1;
}

/** Spacings that differ in their last digit only are meant to be equal: less than a pixel in a thousand. */
const squareTolerance = 0.001;
