// Names of what is read blind: nothing that whoever named files and folders may have put into them, and all that the examination itself says.
import { describe, expect, it } from 'vitest';
import { neutralNames } from '../../../../src/renderer/state/reading/neutral-names.ts';
import { searchStudies } from '../../../../src/renderer/state/study-rows.ts';
import type { ImageSummary, StudySummary } from '../../../../src/contracts/ipc.ts';

const image = (id: string, name: string, caption = name): ImageSummary => ({ id, name, kind: 'dicom', rows: 10, cols: 10, frames: 1, caption, boxes: 0, note: null });
const study = (id: string, changes: Partial<StudySummary>, images: readonly ImageSummary[], imageCount = images.length): StudySummary => ({
  id, title: '', patient: null, description: '', date: '2026-11-20', time: '', accessionNumber: '', modalities: ['DX'], isDemo: false, imageCount, awaited: 0, presentationStates: 0,
  series: [{ id: `${id} series`, description: 'Chest PA', modality: 'DX', images: [...images], imageCount }], ...changes,
});
const patient = (name: string, number: string) => ({ id: number, name, number, birthDate: '', sex: '', notes: [] });

const studies = [
  study('demo', { isDemo: true, title: 'Effusion Right DEMO · Chest PA (synthetic)', patient: patient('Effusion Right DEMO', 'DEMO-01'), description: 'Chest PA (synthetic)' }, [image('a', '01-effusion-right.dcm', 'DX PA')]),
  study('clinic', { title: 'Doe Jane · Thorax', patient: patient('Doe Jane', '7'), description: 'Thorax' }, [image('b', 'pneumothorax.dcm', 'pneumothorax.dcm'), image('c', 'post drain.dcm', 'DX LAT')], 40),
  study('pictures', { title: 'nodules / left' }, [image('d', 'nodule-3.png'), image('e', 'nodule-4.png')]),
  study('picture', { title: 'mass.png' }, [image('f', 'mass.png')]),
];
const everything = /effusion|pneumo|nodule|mass|drain/i;

describe('images that are read blind', () => {
  it('are called by their place in the list, and nothing of file, folder or made-up patient is left', () => {
    const named = neutralNames(studies, new Map(), () => true);
    expect(JSON.stringify(named.studies)).not.toMatch(everything);
    expect(named.studies.flatMap(({ series }) => series.flatMap(({ images }) => images.map(({ name }) => name)))).toEqual(['Image 1 of 44', 'Image 2 of 44', 'Image 3 of 44', 'Image 42 of 44', 'Image 43 of 44', 'Image 44 of 44']);
    expect(named.studies.map(({ title }) => title)).toEqual(['DEMO-01 · Chest PA (synthetic)', 'Doe Jane · Thorax', 'Images read blind', 'Image 44 of 44']);
    expect(named.studies[1]?.patient).toEqual(studies[1]?.patient);
    expect(named.studies.flatMap(({ series }) => series.flatMap(({ images }) => images.map(({ caption }) => caption))).slice(0, 3)).toEqual(['DX PA', 'Image 2 of 44', 'DX LAT']);
  });

  it('are not found by what is hidden', () => {
    expect(searchStudies(neutralNames(studies, new Map(), () => true).studies, 'nodule')).toEqual([]);
    expect(searchStudies(studies, 'nodule')).toHaveLength(1);
  });

  it('have their names back one by one, as they are revealed, and keep their places', () => {
    const named = neutralNames(studies, new Map(), (id) => id === 'c' || id === 'e');
    expect(named.studies[1]?.series[0]?.images.map(({ name }) => name)).toEqual(['pneumothorax.dcm', 'Image 3 of 44']);
    expect(named.studies[0]).toBe(studies[0]);
    // The folder may name the finding of the one that is still blind.
    expect(named.studies[2]?.title).toBe('Images read blind');
    expect(neutralNames(studies, new Map(), () => false).studies).toBe(studies);
  });

  it('of a long series are counted over all of its images', () => {
    const whole = new Map([['clinic series', Array.from({ length: 40 }, (_, index) => image(`w${index}`, `nodule ${index}.dcm`))]]);
    const named = neutralNames(studies, whole, () => true);
    expect(JSON.stringify([...named.whole])).not.toMatch(everything);
    expect(named.names.get('w39')).toBe('Image 41 of 44');
    expect(named.names.get('d')).toBe('Image 42 of 44');
  });
});
