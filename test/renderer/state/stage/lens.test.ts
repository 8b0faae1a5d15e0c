// What a pane asks: its own choices first, the side panel's for the rest, and nothing that its model does not know.
import { describe, expect, it } from 'vitest';
import { defaultSampling } from '../../../../src/contracts/sampling.ts';
import { lensOf } from '../../../../src/renderer/state/stage/lens.ts';
import { asPanel, pinned } from '../../../../src/renderer/state/stage/pane-content.ts';
import type { ModelDescription } from '../../../../src/contracts/ipc.ts';
import type { PanelChoice } from '../../../../src/renderer/state/stage/lens.ts';

const model = (id: string, change: Partial<ModelDescription> = {}): ModelDescription => ({
  id, name: id, format: 'onnx', isDemo: false, description: '', labels: ['effusion', 'nodule'], classes: 'independent', scores: ['logit', 'probability'],
  layers: [{ name: 'last', channels: 8, height: 7, width: 7, isDefault: true, op: 'Relu' }], input: { height: 224, width: 224, channels: 1, layout: 'NCHW' },
  thresholds: {}, intendedUse: '', licence: '', notes: [], ...change,
});
const models = [model('honest', { layers: [{ name: 'early', channels: 4, height: 14, width: 14, isDefault: false, op: 'Relu' }, ...model('').layers] }), model('other', { labels: ['cat', 'effusion'], scores: ['probability'] })];
const modelOf = (id: string) => models.find((one) => one.id === id) ?? null;
const panel: PanelChoice = { modelId: 'honest', method: 'layer-cam', target: 'nodule', layer: 'early', score: 'logit', sampling: defaultSampling };

describe('a pane', () => {
  it('that is fresh or empty asks what the side panel says', () => {
    expect(lensOf(asPanel, panel, modelOf)).toEqual(panel);
    expect(lensOf(null, panel, modelOf)).toEqual(panel);
  });

  it('keeps to what it holds on to', () => {
    expect(lensOf(pinned(asPanel, { method: 'grad-cam', target: 'effusion', layer: 'last' }), panel, modelOf)).toMatchObject({ modelId: 'honest', method: 'grad-cam', target: 'effusion', layer: 'last' });
  });

  it('with another model asks it for its first choice where that has no such class, and at its own layer', () => {
    expect(lensOf(pinned(asPanel, { modelId: 'other' }), panel, modelOf)).toMatchObject({ modelId: 'other', target: null, layer: 'auto', score: 'probability' });
  });

  it('with another model explains the same class where both have it by name', () => {
    expect(lensOf(pinned(asPanel, { modelId: 'other' }), { ...panel, target: 'effusion' }, modelOf).target).toBe('effusion');
  });

  it('with another model takes no column of the panel’s model for one of its own', () => {
    expect(lensOf(pinned(asPanel, { modelId: 'other' }), { ...panel, target: 1 }, modelOf).target).toBeNull();
    expect(lensOf(pinned(asPanel, { modelId: 'other', target: 1 }), panel, modelOf).target).toBe(1);
  });
});
