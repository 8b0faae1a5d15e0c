// What a DICOM file says of itself against what the model card asks for: no pixels are looked at.
import type { GateCheck } from '../../contracts/input-gate.ts';
import type { ModelExpectations } from '../../contracts/model-expectations.ts';
import type { DecodedImage } from '../decoded-image.ts';
import type { CheckResult } from './input-gate.ts';

/** Words for a projection that files use in place of its defined term. */
const viewWords: readonly (readonly [pattern: RegExp, term: string])[] = [
  [/^(postero[ -]?anterior)\b/i, 'PA'], [/^(antero[ -]?posterior)\b/i, 'AP'],
];

/** A picture says nothing of itself, and what a file leaves open is unknown, not wrong. */
export function statedContradictions({ dicom }: DecodedImage, expects: ModelExpectations): CheckResult[] {
  const view = dicom?.viewPosition;
  return [
    ...stated('modality', expects.modalities, dicom?.modality),
    ...stated('body part', expects.bodyParts, dicom?.bodyPart),
    ...stated('view', expects.views, viewWords.find(([pattern]) => pattern.test(view ?? ''))?.[1] ?? view),
    ...stated('photometric interpretation', expects.photometric, dicom?.photometric),
    ...(expects.modalities === undefined ? [] : [processing(dicom?.presentationIntent)]),
  ];
}

function stated(check: GateCheck, wanted: readonly string[] | undefined, got: string | undefined): CheckResult[] {
  if (wanted === undefined) return [];
  if (got === undefined) return [{ check, isUnknown: true }];
  const said = got.toUpperCase();
  const isWanted = wanted.some((one) => said === one.toUpperCase() || said.startsWith(`${one.toUpperCase()} `));
  return [{ check, reason: isWanted ? undefined : { level: 'stop', text: `The model asks for the ${check} ${wanted.join(' or ')}, the file says ${short(got)}.` } }];
}

/** Only what looks like a defined term is repeated: a name may have been written into any field. */
function short(text: string): string {
  return /^[A-Za-z0-9_-]{1,16}( [A-Za-z0-9_-]{1,16})?$/.test(text) ? text : 'something else';
}

function processing(intent: string | undefined): CheckResult {
  if (intent === undefined) return { check: 'processing', isUnknown: true };
  return { check: 'processing', reason: intent === 'FOR PROCESSING' ? { level: 'doubt', text: '(0008,0068) Presentation Intent Type is FOR PROCESSING: raw detector values, which look different from the images that are read.' } : undefined };
}
