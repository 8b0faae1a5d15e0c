// Model cards: what is wrong in them is said before any map is made from it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import { findCard, resolveCard } from '../../../src/host/models/cards.ts';
import type { LoadedModel } from '../../../src/contracts/worker-protocol.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-cards-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const model: LoadedModel = {
  modelId: 'm', name: 'm.onnx', sha256: '', format: 'onnx', labels: ['Normal', 'Effusion'], columns: 2, classes: 'exclusive', scores: ['logit'],
  input: { layout: 'NCHW', channels: 1, height: 4, width: 4, shape: [1, 1, 4, 4] }, layers: [], defaultLayer: null, notes: [], info: { parameters: 0, nodes: 0 },
};

async function refusal(card: unknown): Promise<string> {
  const path = join(folder, 'card.json');
  writeFileSync(path, JSON.stringify(card));
  try {
    resolveCard(model, await findCard('m.onnx', path));
    return 'accepted';
  } catch (error) {
    return error instanceof AppError && error.code === 'card_invalid' ? error.message : String(error);
  }
}

describe('a model card', () => {
  it('is accepted when every field is known and fits the model', async () => {
    expect(await refusal({ input: { mean: 0.5, std: [0.2] }, thresholds: { Effusion: 0.4 } })).toBe('accepted');
  });

  it('that is missing is asked for without a word of options, which the window does not have; the command line says its own way', () => {
    const said = (options?: { readonly way: string }): string => {
      try {
        resolveCard(model, undefined, options);
        return 'accepted';
      } catch (error) {
        return error instanceof AppError && error.code === 'card_missing' ? error.message : String(error);
      }
    };
    expect(said()).toBe('model "m.onnx": expected a model card (overread.json) that says how an image becomes its input, got none');
    expect(said({ way: 'name it with --card' })).toMatch(/got none; name it with --card$/);
  });

  it('is refused when a field of its input is misspelt, which would leave the image unscaled without a word', async () => {
    expect(await refusal({ input: { means: 0.5 } })).toMatch(/^model card "card\.json": input: .*"means"/);
    expect(await refusal({ input: {}, label: ['a'] })).toMatch(/^model card "card\.json": the card: .*"label"/);
  });

  it('is refused when a threshold belongs to no class, which would be a threshold that never applies', async () => {
    expect(await refusal({ input: {}, thresholds: { effusion: 0.4 } })).toBe('model card of "m.onnx": thresholds: expected labels of the model, got "effusion"');
  });

  it('is refused when it contradicts the model file', async () => {
    expect(await refusal({ input: { layout: 'NHWC' } })).toContain('input.layout: expected NCHW as in the model file, got NHWC');
    expect(await refusal({ input: { std: 0 } })).toContain('input.std: expected values other than 0, got 0');
  });
});
