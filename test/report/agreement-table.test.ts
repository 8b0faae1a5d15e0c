// The table of agreement: the same columns and the same values as CSV and as JSON.
import { describe, expect, it } from 'vitest';

import { agreementCsv, agreementRecords } from '../../src/report/agreement-table.ts';

const numbers = { energy: 0.1 + 0.2, energyByChance: 0.25, hit: true, hitByChance: 0.25, iou: 0.1, iouByChance: 0.05, threshold: 1e-9 };
const row = { boxId: 'box-1', label: 'a, "b"', role: 'finding' as const, reader: '=cmd()', target: 'x', method: 'gradient' as const, undefinedBecause: null, ...numbers, note: null };
const none = { ...row, method: 'grad-cam' as const, undefinedBecause: 'the map is flat', energy: null, energyByChance: null, hit: null, hitByChance: null, iou: null, iouByChance: null, threshold: null };
const table = {
  image: 'i.dcm', seed: 7, boxes: [{ id: 'box-1', label: 'a, "b"', role: 'finding' as const, x: 1.5, y: 2, width: 3, height: 4 }],
  sections: [{ agreement: [row, none], score: { kind: 'logit' as const, value: 1.23456789 }, layer: { name: 'last', shape: [4, 7, 7] } }],
};

describe('the table of agreement', () => {
  it('quotes text, disarms formulas, and leaves what is not defined empty', () => {
    const [header, first, second] = agreementCsv(table).split('\r\n');
    expect(header).toBe('image,box_id,box_label,box_role,box_reader,box_x,box_y,box_width,box_height,measured_class,score_kind,score,method,layer,energy_inside,energy_inside_by_chance,pointing_hit,pointing_hit_by_chance,iou_at_otsu,iou_at_otsu_by_chance,otsu_threshold_raw,seed,undefined_because,note,box_shape,map_at_point,rank_at_point,rank_at_point_by_chance');
    expect(first).toBe('i.dcm,box-1,"a, ""b""",finding,\'=cmd(),1.5,2,3,4,x,logit,1.234568,gradient,,0.3,0.25,true,0.25,0.1,0.05,1e-9,7,,,box,,,');
    expect(second).toBe('i.dcm,box-1,"a, ""b""",finding,\'=cmd(),1.5,2,3,4,x,logit,1.234568,grad-cam,last,,,,,,,,7,the map is flat,,box,,,');
  });

  it('gives JSON the same names, hits as the same truth values, and no digits that float32 does not have', () => {
    const [first, second] = agreementRecords(table);
    expect(first).toMatchObject({ image: 'i.dcm', boxId: 'box-1', measuredClass: 'x', energyInside: 0.3, pointingHit: true, iouAtOtsuByChance: 0.05, otsuThresholdRaw: 1e-9, layer: null, seed: 7 });
    expect(second).toMatchObject({ energyInside: null, pointingHit: null, layer: 'last', undefinedBecause: 'the map is flat' });
    expect(Object.keys(first!)).toHaveLength(agreementCsv(table).split('\r\n')[0]!.split(',').length);
  });
});
