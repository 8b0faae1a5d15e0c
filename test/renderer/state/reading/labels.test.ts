// Names that are offered for a finding, and the side of the patient that is suggested for it.
import { describe, expect, it } from 'vitest';
import { labelsFrom, matchingLabels, offeredLabels } from '../../../../src/renderer/state/reading/labels.ts';
import { suggestSide } from '../../../../src/renderer/state/reading/laterality.ts';
import type { FindingShape } from '../../../../src/contracts/annotation.ts';

describe('labels', () => {
  const lists = [{ name: 'Chest', labels: ['Effusion', 'Nodule'] }, { name: 'Bone', labels: ['Fracture', 'nodule'] }];

  it('come from the chosen list first, then from the others and the model, each once', () => {
    expect(offeredLabels({ lists, chosen: 'Bone', classes: ['effusion', 'Pneumothorax'] })).toEqual(['Fracture', 'nodule', 'Effusion', 'Pneumothorax']);
    expect(offeredLabels({ lists, chosen: null, classes: ['effusion'] })).toEqual(['effusion', 'Nodule', 'Fracture']);
  });

  it('that begin with what is typed come before those with a word that does, and those that contain it', () => {
    expect(matchingLabels(['Enlarged heart', 'Pleural effusion', 'Effusion', 'Diffuse'], 'eff')).toEqual(['Effusion', 'Pleural effusion']);
    expect(matchingLabels(['Diffuse', 'Fused', 'Old fuse'], 'fuse')).toEqual(['Fused', 'Old fuse', 'Diffuse']);
    expect(matchingLabels(['A', 'B'], ' ')).toEqual(['A', 'B']);
  });

  it('are edited one a line', () => {
    expect(labelsFrom(' Effusion \n\nNodule\nEffusion')).toEqual(['Effusion', 'Nodule']);
  });
});

describe('the side', () => {
  const file = { cols: 1000, orientation: { left: 'R', right: 'L', top: 'H', bottom: 'F' }, laterality: null };
  const box = (x: number, width = 100): FindingShape => ({ kind: 'box', x, y: 10, width, height: 50 });

  it('is that of the edge of the stored image, as the file marks it', () => {
    expect(suggestSide(box(100), file)).toEqual({ laterality: 'right', because: { kind: 'edge', edge: 'left', letter: 'R' } });
    expect(suggestSide(box(700), file)).toEqual({ laterality: 'left', because: { kind: 'edge', edge: 'right', letter: 'L' } });
    expect(suggestSide(box(100), { ...file, orientation: { ...file.orientation, left: 'LA', right: 'RP' } })?.laterality).toBe('left');
    expect(suggestSide({ kind: 'point', x: 900, y: 4 }, file)?.laterality).toBe('left');
  });

  it('is the midline only where a mark lies across the middle', () => {
    expect(suggestSide(box(430, 140), file)?.laterality).toBe('midline');
    expect(suggestSide(box(505, 20), file)?.laterality).toBe('left');
  });

  it('is none where the file says nothing, or shows the patient from the side', () => {
    expect(suggestSide(box(100), { ...file, orientation: { left: '', right: '', top: '', bottom: '' } })).toBeNull();
    expect(suggestSide(box(100), { ...file, orientation: { left: 'A', right: 'P', top: 'H', bottom: 'F' } })).toBeNull();
  });

  it('of an image of one side is that side wherever the mark lies', () => {
    expect(suggestSide(box(700), { ...file, laterality: 'R' })).toEqual({ laterality: 'right', because: { kind: 'file' } });
    expect(suggestSide(box(700), { ...file, laterality: 'B' })?.laterality).toBe('left');
  });
});
