// The part of cornerstone-core 2.6.1 that the window uses; the package has no types of its own.
declare module 'cornerstone-core' {
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
    /** Draws in place of cornerstone's own renderers. */
    render(enabled: EnabledElement): void;
  }

  export interface CornerstoneViewport {
    scale: number;
    translation: { x: number; y: number };
    /** Degrees, clockwise. */
    rotation: number;
    hflip: boolean;
    vflip: boolean;
    pixelReplication: boolean;
  }

  export interface EnabledElement {
    canvas: HTMLCanvasElement | undefined;
    /** Asks for a drawing in cornerstone's next turn. */
    needsRedraw: boolean;
  }

  const cornerstone: {
    enable(element: HTMLElement): void;
    disable(element: HTMLElement): void;
    displayImage(element: HTMLElement, image: CornerstoneImage, viewport: CornerstoneViewport): void;
    getEnabledElement(element: HTMLElement): EnabledElement;
    /** Level pixels → canvas pixels, as the transform of the context. */
    setToPixelCoordinateSystem(enabled: EnabledElement, context: CanvasRenderingContext2D): void;
  };
  export default cornerstone;
}
