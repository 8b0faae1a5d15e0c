// What the input gate said, in a report; and pictures whose pixels are not square, or whose map was turned.
import { describe, expect, it } from 'vitest';
import { gateNotice, gateRow } from '../../../src/report/html/gate.ts';
import { picture } from '../../../src/report/html/picture.ts';
import type { GateRecord } from '../../../src/contracts/input-gate.ts';

const refused: GateRecord = { verdict: 'refused', reasons: [{ check: 'modality', level: 'stop', text: 'The model asks for <DX>.' }], checked: ['blank', 'modality'], notChecked: ['view'], override: { by: 'window', at: '2026-11-24T10:00:00.000Z' } };

describe('the input gate in a report', () => {
  it('says nothing at the head where there was nothing to say, and what was looked at in the passport', () => {
    const passed: GateRecord = { verdict: 'accepted', reasons: [], checked: ['blank'], notChecked: [], override: null };
    expect(gateNotice(passed).markup).toBe('');
    expect(gateRow(passed).markup).toBe('nothing spoke against the image. Looked at: blank.');
  });

  it('gives the reasons, escaped, and who went on', () => {
    expect(gateNotice(refused).markup).toMatch(/refused this image for this model\.<\/b> Shown all the same: said in the window, .*2026.*<li>The model asks for &lt;DX&gt;\.<\/li>/s);
    expect(gateRow(refused).markup).toMatch(/Looked at: blank, modality; not said by the file: view\.$/);
  });

  it('says that nobody has gone on where nobody has', () => {
    expect(gateNotice({ ...refused, verdict: 'doubted', override: null }).markup).toContain('Nobody has said that it should be shown all the same');
  });
});

describe('a picture of the report', () => {
  const box = { number: 1, box: { id: 'b', label: 'x', role: 'finding', x: 10, y: 20, width: 30, height: 10 } } as const;

  it('shows pixels twice as high as wide in their shape, boxes with them', () => {
    const { markup } = picture({ image: { rows: 100, cols: 100, pixelAspect: 2 }, alt: 'a', boxes: [box] });
    expect(markup).toContain('viewBox="0 0 100 200"');
    expect(markup).toContain('<g transform="scale(1 2)">');
    expect(markup).toContain('x="10" y="40" width="30" height="20"');
  });

  it('draws the cells of a map that was turned by a quarter along the right axes', () => {
    const placement = { planeWidth: 2, planeHeight: 4, imageWidth: 40, imageHeight: 20, toImage: [0, -10, 40, 10, 0, 0], seen: { x: 0, y: 0, width: 40, height: 20 } } as const;
    const { markup } = picture({ image: { rows: 20, cols: 40 }, alt: 'a', boxes: [], placement, hasCells: true });
    expect(/class="cells"[^>]* d="([^"]*)"/.exec(markup)?.[1]).toBe('M30 0V20M20 0V20M10 0V20M0 10H40');
  });
});
