/** The part of cornerstone-core 2.6.1 that is used; the package has no types of its own. */
declare module 'cornerstone-core' {
  export interface CornerstoneImage {
    readonly imageId: string
    readonly minPixelValue: number
    readonly maxPixelValue: number
    readonly slope: number
    readonly intercept: number
    readonly windowCenter: number
    readonly windowWidth: number
    readonly getPixelData: () => Uint8ClampedArray
    readonly rows: number
    readonly columns: number
    readonly height: number
    readonly width: number
    readonly color: boolean
    readonly rgba: boolean
    readonly invert: boolean
    readonly columnPixelSpacing: number | undefined
    readonly rowPixelSpacing: number | undefined
    readonly sizeInBytes: number
  }
  interface Corner {
    readonly x: number
    readonly y: number
  }
  interface CornerstoneViewport {
    readonly scale: number
    readonly translation: Corner
    readonly voi: { readonly windowWidth: number; readonly windowCenter: number }
    readonly displayedArea: {
      readonly tlhc: Corner
      readonly brhc: Corner
      readonly rowPixelSpacing: number
      readonly columnPixelSpacing: number
      readonly presentationSizeMode: 'NONE'
    }
  }
  interface Cornerstone {
    enable(element: HTMLElement): void
    disable(element: HTMLElement): void
    displayImage(element: HTMLElement, image: CornerstoneImage, viewport: CornerstoneViewport): void
    resize(element: HTMLElement, fitToWindow: boolean): void
    draw(element: HTMLElement): void
  }
  const cornerstone: Cornerstone
  export default cornerstone
}
