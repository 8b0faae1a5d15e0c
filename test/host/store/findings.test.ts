// What reports are given of the findings in the store: comments only where they are asked for.
import { describe, expect, it } from 'vitest';
import { createFindings } from '../../../src/host/store/findings.ts';
import type { Annotation } from '../../../src/contracts/annotation.ts';
import type { Store } from '../../../src/store/store.ts';

const annotation: Annotation = {
  id: 'a', imageId: 'i', frame: 0, shape: { kind: 'box', x: 1, y: 2, width: 3, height: 4 }, comment: 'as in Mrs Doe’s last film', readerId: 'r', version: 1,
  finding: { label: 'Nodule', role: 'finding', laterality: 'left', confidence: null }, createdAt: '2026-11-20T10:00:00.000Z', changedAt: '2026-11-20T10:00:00.000Z',
};
const store = { annotations: { list: () => ({ annotations: [annotation], sequence: 1 }), countFindings: () => 1 }, readers: { list: () => [{ id: 'r', name: 'Anna', createdAt: annotation.createdAt }] } } as unknown as Pick<Store, 'annotations' | 'readers'>;

describe('findings for a report', () => {
  it('keep comments, which may name a patient, to themselves unless they are asked for', () => {
    const findings = createFindings(store);
    expect(JSON.stringify(findings.numbered('i', 0))).not.toContain('Doe');
    expect(findings.numbered('i', 0)).toEqual([{ id: 'b1', label: 'Nodule', role: 'finding', laterality: 'left', reader: 'Anna', x: 1, y: 2, width: 3, height: 4 }]);
    expect(findings.numbered('i', 0, { hasComments: true })[0]?.comment).toBe(annotation.comment);
  });
});
