// Which earlier image is put beside the current one, and how long before it was.
import { describe, expect, it } from 'vitest';
import { intervalOf, priorOf } from '../../../../src/renderer/state/stage/prior.ts';
import type { StudySummary } from '../../../../src/contracts/ipc.ts';

function study(id: string, patient: string | null, date: string, captions: readonly string[]): StudySummary {
  return {
    id, title: id, date, time: '09:00', isDemo: false, description: '', accessionNumber: '', modalities: ['DX'], imageCount: captions.length, awaited: 0, presentationStates: 0,
    patient: patient === null ? null : { id: patient, name: patient, number: '', birthDate: '', sex: '', notes: [] },
    series: [{ id: `${id}-s`, description: '', modality: 'DX', imageCount: captions.length, images: captions.map((caption, at) => ({ id: `${id}-${at}`, name: `${id}-${at}`, kind: 'dicom', rows: 4, cols: 4, frames: 1, caption, boxes: 0, note: null })) }],
  };
}
const imagesOf = ({ images }: StudySummary['series'][number]) => images;
const studies = [
  study('now', 'abel', '2026-11-20', ['DX PA', 'DX LAT']), study('spring', 'abel', '2026-05-02', ['DX LAT']), study('before', 'abel', '2025-08-20', ['DX LAT', 'DX PA']),
  study('later', 'abel', '2027-01-01', ['DX PA']), study('other', 'berg', '2026-10-01', ['DX PA']), study('picture', null, '', ['photo']),
];

describe('the prior of an image', () => {
  it('is the newest earlier one of the same patient and view, also past a newer study without that view', () => {
    expect(priorOf(studies, 'now-0', imagesOf)).toMatchObject({ image: { id: 'before-1' }, isOtherView: false });
    expect(priorOf(studies, 'now-1', imagesOf)).toMatchObject({ image: { id: 'spring-0' }, isOtherView: false });
  });

  it('is of the newest earlier study where none has the view, and is said to be another view', () => {
    const own = [study('now', 'abel', '2026-11-20', ['CR AP']), ...studies.slice(1)];
    expect(priorOf(own, 'now-0', imagesOf)).toMatchObject({ image: { id: 'spring-0' }, isOtherView: true });
  });

  it('does not exist for the oldest study, another patient, or a picture of nobody', () => {
    expect(priorOf(studies, 'before-0', imagesOf)).toBeNull();
    expect(priorOf(studies, 'other-0', imagesOf)).toBeNull();
    expect(priorOf(studies, 'picture-0', imagesOf)).toBeNull();
  });
});

describe('the interval', () => {
  const [now, spring, , , other] = studies;

  it('is counted back from the newest examination of the patient on the stage', () => {
    expect(intervalOf(spring ?? null, [now ?? null, spring ?? null, other ?? null])).toBe('6 months earlier');
    expect(intervalOf(now ?? null, [now ?? null, spring ?? null])).toBe('');
  });

  it('is not said between patients', () => {
    expect(intervalOf(other ?? null, [now ?? null, other ?? null])).toBe('');
    expect(intervalOf(null, [now ?? null])).toBe('');
  });
});
