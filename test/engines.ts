// The engines that every machine can test, and native TensorFlow where set-up obtained it; said loudly where it did not.
import { engine as tfjs } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTensorflow } from '../src/worker/executors/tensorflow/library.ts';
import type { EngineId } from '../src/contracts/engines.ts';

const native = findTensorflow();

/** A library that is there must load: an engine in this list that does not open is a failure. */
export const testedEngines: readonly EngineId[] = ['ort:cpu', 'tfjs:wasm', ...('home' in native ? ['tfjs:native'] as const : [])];

/** One suite per engine; `title` has a %s for its name. */
export function describeEngines(title: string, suite: (engine: EngineId) => void): void {
  describe.each(testedEngines)(title, (engine) => {
    leavesNoTensors();
    suite(engine);
  });
  skipWithoutTensorflow(title.replace('%s', 'tfjs:native'));
}

/**
 * Fails a suite that has not given every tensor of tfjs back by its end, on either backend. Called first in a suite: what is
 * registered after is undone before.
 */
export function leavesNoTensors(): void {
  let before = NaN;
  beforeAll(() => { before = tfjs().state.numTensors; });
  afterAll(() => { expect(tfjs().state.numTensors, 'tensors that are left, and those that were there before').toBe(before); });
}

/** A suite of native TensorFlow alone. */
export function describeTensorflow(title: string, suite: () => void): void {
  if ('home' in native) {
    describe(title, () => {
      leavesNoTensors();
      suite();
    });
  }
  skipWithoutTensorflow(title);
}

function skipWithoutTensorflow(title: string): void {
  if ('home' in native) return;
  console.warn(`SKIPPED: ${title}: native TensorFlow is not here: ${native.reason} (${native.remedy})`);
  it.skip(`${title} (native TensorFlow is not here: ${native.reason})`);
}
