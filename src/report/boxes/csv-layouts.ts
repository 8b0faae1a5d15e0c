// The CSV layouts in which doctors' boxes come: which columns hold what. DESIGN.md, "Boxes in and out".
import type { BoxLayout } from './box-row.ts';

/** Column numbers; `right` and `bottom` stand in place of a width and a height. */
export interface CsvColumns {
  readonly layout: Exclude<BoxLayout, 'coco'>;
  readonly image: number;
  readonly label: number | undefined;
  readonly x: number;
  readonly y: number;
  readonly width?: number;
  readonly height?: number;
  readonly right?: number;
  readonly bottom?: number;
  readonly reader?: number | undefined;
  readonly role?: number | undefined;
  readonly laterality?: number | undefined;
  readonly confidence?: number | undefined;
  readonly comment?: number | undefined;
  readonly shape?: number | undefined;
  readonly frame?: number | undefined;
  readonly imageId?: number | undefined;
  /** RSNA: 1 where there is a box. */
  readonly presence?: number;
}

/** The headers that are recognised, for a message. */
export const knownHeaders = [
  'image,label,x,y,width,height[,reader][,role][,laterality][,confidence][,comment][,shape][,frame][,image_id]',
  'file,finding,x,y,w,h,source',
  'Image Index,Finding Label,Bbox [x,y,w,h]',
  'image_id,class_name,x_min,y_min,x_max,y_max',
  'patientId,x,y,width,height,Target',
] as const;

/** RSNA's challenge marked one finding and gave it no column. */
export const rsnaLabel = 'Lung Opacity';

/** Which layout a header announces; columns may stand in any order, other columns are left alone. */
export function recognizeHeader(header: readonly string[]): CsvColumns | undefined {
  const names = header.map((name) => name.trim().toLowerCase());
  const column = (name: string) => {
    const at = names.indexOf(name);
    return at === -1 ? undefined : at;
  };
  const all = <N extends string>(...wanted: readonly N[]): Record<N, number> | undefined => {
    const found = wanted.map((name) => [name, column(name)] as const);
    return found.every(([, at]) => at !== undefined) ? Object.fromEntries(found) as Record<N, number> : undefined;
  };
  // NIH's header has one name, "Bbox [x,y,w,h]", over four columns; as CSV it falls apart at its commas.
  if (names[0] === 'image index' && names[1] === 'finding label' && names[2]?.startsWith('bbox')) {
    return { layout: 'nih', image: 0, label: 1, x: 2, y: 3, width: 4, height: 5 };
  }
  const own = all('image', 'label', 'x', 'y', 'width', 'height');
  if (own !== undefined) {
    return {
      layout: 'overread', ...own, reader: column('reader'), role: column('role'), laterality: column('laterality'), confidence: column('confidence'),
      comment: column('comment'), shape: column('shape'), frame: column('frame'), imageId: column('image_id'),
    };
  }
  const file = all('file', 'finding', 'x', 'y', 'w', 'h');
  if (file !== undefined) {
    return { layout: 'file-finding', image: file.file, label: file.finding, x: file.x, y: file.y, width: file.w, height: file.h, reader: column('source') };
  }
  const vindr = all('image_id', 'class_name', 'x_min', 'y_min', 'x_max', 'y_max');
  if (vindr !== undefined) {
    return { layout: 'vindr', image: vindr.image_id, label: vindr.class_name, x: vindr.x_min, y: vindr.y_min, right: vindr.x_max, bottom: vindr.y_max, reader: column('rad_id') };
  }
  const rsna = all('patientid', 'x', 'y', 'width', 'height', 'target');
  if (rsna !== undefined) return { layout: 'rsna', image: rsna.patientid, label: undefined, x: rsna.x, y: rsna.y, width: rsna.width, height: rsna.height, presence: rsna.target };
  return undefined;
}
