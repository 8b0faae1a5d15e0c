// An enhanced image's data set as one of its frames sees it: what its functional groups say stands where other images say it. PS3.3 C.7.6.16.
import type { DicomDataSet } from './data-set.ts';
import { tags } from './tags.ts';
import type { Tag } from './tags.ts';

/** The macros that say how a frame is shown and where it lies, with the attributes that they hold (C.7.6.16.2). */
const macros: readonly { readonly sequence: Tag; readonly holds: readonly Tag[] }[] = [
  { sequence: tags.PixelMeasuresSequence, holds: [tags.PixelSpacing, tags.SliceThickness] },
  { sequence: tags.PlanePositionSequence, holds: [tags.ImagePositionPatient] },
  { sequence: tags.PlaneOrientationSequence, holds: [tags.ImageOrientationPatient] },
  { sequence: tags.PixelValueTransformationSequence, holds: [tags.ModalityLUTSequence, tags.RescaleIntercept, tags.RescaleSlope, tags.RescaleType] },
  { sequence: tags.FrameVOILUTSequence, holds: [tags.WindowCenter, tags.WindowWidth, tags.WindowCenterWidthExplanation, tags.VOILUTFunction, tags.VOILUTSequence] },
  {
    sequence: tags.FrameDisplayShutterSequence,
    holds: [
      tags.ShutterShape, tags.ShutterLeftVerticalEdge, tags.ShutterRightVerticalEdge, tags.ShutterUpperHorizontalEdge, tags.ShutterLowerHorizontalEdge, tags.CenterOfCircularShutter,
      tags.RadiusOfCircularShutter, tags.VerticesOfThePolygonalShutter, tags.ShutterPresentationValue, tags.ShutterOverlayGroup,
    ],
  },
];

/** Whether the file gives this very frame a window of its own. @param frame counted from 0 */
export function hasWindowOfItsOwn(dataSet: DicomDataSet, frame: number): boolean {
  return (dataSet.items(tags.PerFrameFunctionalGroupsSequence)[frame]?.items(tags.FrameVOILUTSequence).length ?? 0) > 0;
}

/**
 * A macro is in the frame's own item or in that of all frames, never in both (C.7.6.16.1.1); where a file has both, the frame's own
 * is meant. What neither holds is read from the top, where other images have it.
 *
 * @param frame counted from 0
 * @returns the data set itself where nothing is said in groups
 */
export function frameDataSet(dataSet: DicomDataSet, frame: number): DicomDataSet {
  const shared = dataSet.items(tags.SharedFunctionalGroupsSequence)[0];
  const own = dataSet.items(tags.PerFrameFunctionalGroupsSequence)[frame];
  return macros.reduce((seen, { sequence, holds }) => {
    const item = own?.items(sequence)[0] ?? shared?.items(sequence)[0];
    return item === undefined ? seen : seen.with(item, holds);
  }, dataSet);
}
