// The colours of a map, as contracts hold them for window and paper.
export { colorMapFor, colorMaps } from '../../contracts/colors/color-maps.ts';
export type { ColorMap } from '../../contracts/colors/color-maps.ts';
