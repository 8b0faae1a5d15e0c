// The part of cornerstone-core 2.6.1 that the window uses; the package has no types of its own.
declare module 'cornerstone-core' {
  export interface CornerstoneTable {
    readonly id: string;
    readonly firstValueMapped: number;
    readonly lut: number[];
  }

  export interface CornerstoneImage {
    imageId: string;
    minPixelValue: number;
    maxPixelValue: number;
    slope: number;
    intercept: number;
    windowCenter: number;
    windowWidth: number;
    rows: number;
    columns: number;
    rowPixelSpacing: number;
    columnPixelSpacing: number;
    width: number;
    height: number;
    color: boolean;
    rgba: boolean;
    invert: boolean;
    sizeInBytes: number;
    getPixelData(): ArrayLike<number>;
  }

  export interface CornerstoneViewport {
    scale: number;
    translation: { x: number; y: number };
    /** Degrees, clockwise. */
    rotation: number;
    hflip: boolean;
    vflip: boolean;
    voi: { windowCenter: number; windowWidth: number };
    invert: boolean;
    pixelReplication: boolean;
    voiLUT: CornerstoneTable | undefined;
  }

  interface EnabledElement {
    canvas: HTMLCanvasElement | undefined;
  }

  const cornerstone: {
    enable(element: HTMLElement): void;
    disable(element: HTMLElement): void;
    displayImage(element: HTMLElement, image: CornerstoneImage, viewport: CornerstoneViewport): void;
    getEnabledElement(element: HTMLElement): EnabledElement;
  };
  export default cornerstone;
}
