import cornerstone, { type CornerstoneImage } from 'cornerstone-core'
import type { Size, View } from './geometry.ts'
import type { Picture } from './picture.ts'

/** Where pictures are shown. */
export interface Screen {
  show(picture: Picture, view: View): void
  /** To be called when the element's size changed; draws again. */
  resize(): Size
  close(): void
}

/**
 * The one place that knows cornerstone, which keeps its enabled elements in a registry of its own and touches the DOM. Its
 * canvas renderer is used: WebGL falls back without a word. Pictures come mapped, so its own window does nothing.
 */
export function openScreen(element: HTMLElement): Screen {
  cornerstone.enable(element)
  let shown: { readonly picture: Picture; readonly view: View } | null = null
  let serial = 0
  const draw = ({ picture, view }: { readonly picture: Picture; readonly view: View }) => {
    serial += 1
    const { rows, columns } = picture
    const displayedArea = {
      tlhc: { x: 1, y: 1 },
      brhc: { x: columns, y: rows },
      rowPixelSpacing: 1,
      columnPixelSpacing: 1,
      presentationSizeMode: 'NONE',
    } as const
    cornerstone.displayImage(element, imageOf(picture, `frame:${serial}`), {
      scale: view.scale,
      translation: { x: view.panX, y: view.panY },
      voi: IDENTITY,
      displayedArea,
    })
    // At once, not at cornerstone's next animation frame: the cine has already waited for its own.
    cornerstone.draw(element)
  }
  return {
    show: (picture, view) => draw((shown = { picture, view })),
    resize: () => {
      cornerstone.resize(element, false)
      if (shown) draw(shown)
      return { width: element.clientWidth, height: element.clientHeight }
    },
    close: () => cornerstone.disable(element),
  }
}

/** PS3.3 C.11.2.1.2 with these leaves 0 to 255 as they are. */
const IDENTITY = { windowCenter: 128, windowWidth: 256 }

const imageOf = ({ rows, columns, colour, data }: Picture, imageId: string): CornerstoneImage => ({
  imageId,
  minPixelValue: 0,
  maxPixelValue: 255,
  slope: 1,
  intercept: 0,
  ...IDENTITY,
  getPixelData: () => data,
  rows,
  columns,
  height: rows,
  width: columns,
  color: colour,
  rgba: colour,
  invert: false,
  columnPixelSpacing: undefined,
  rowPixelSpacing: undefined,
  sizeInBytes: data.byteLength,
})
