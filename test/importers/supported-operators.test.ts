// The page of supported operators says what the importers' tables say.
import { expect, it } from 'vitest';
import { onnxOperators, operatorGroups, opsets } from '../../src/importers/onnx/operators/index.ts';
import { supportedOperatorsPage } from '../../src/importers/supported-operators.ts';

it('docs/supported-operators.md is current (vitest run -u writes it)', async () => {
  await expect(supportedOperatorsPage()).toMatchFileSnapshot('../../docs/supported-operators.md');
});

it('no operator stands in the table twice, and its versions are in order and within the opsets that are read', () => {
  const all = operatorGroups.flatMap(({ operators }) => operators);
  expect(onnxOperators.size).toBe(all.length);
  for (const { op, versions } of all) {
    expect(versions, op).toEqual(versions.toSorted((a, b) => a - b));
    expect(versions.at(-1), op).toBeLessThanOrEqual(opsets.newest);
  }
});
