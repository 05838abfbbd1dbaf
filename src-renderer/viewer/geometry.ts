/** Where the image lies in the viewport: screen = middle + scale · (image - centre + pan), in CSS pixels. */
export interface View {
  readonly scale: number
  /** In pixels of the image. */
  readonly panX: number
  readonly panY: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

const SCALES = { least: 0.1, most: 20 } as const

/** The whole image, as large as it fits. */
export const fitted = (image: Size, screen: Size): View => ({
  scale: Math.min(screen.width / image.width, screen.height / image.height) || 1,
  panX: 0,
  panY: 0,
})

export const toScreen = ({ scale, panX, panY }: View, image: Size, screen: Size, { x, y }: Point): Point => ({
  x: screen.width / 2 + scale * (x - image.width / 2 + panX),
  y: screen.height / 2 + scale * (y - image.height / 2 + panY),
})

export const toImage = ({ scale, panX, panY }: View, image: Size, screen: Size, { x, y }: Point): Point => ({
  x: (x - screen.width / 2) / scale + image.width / 2 - panX,
  y: (y - screen.height / 2) / scale + image.height / 2 - panY,
})

/** Larger or smaller by a factor; what lies under `at` on the screen stays there. */
export function zoomed(view: View, image: Size, screen: Size, at: Point, factor: number): View {
  const scale = Math.min(SCALES.most, Math.max(SCALES.least, view.scale * factor))
  const under = toImage(view, image, screen, at)
  return {
    scale,
    panX: (at.x - screen.width / 2) / scale + image.width / 2 - under.x,
    panY: (at.y - screen.height / 2) / scale + image.height / 2 - under.y,
  }
}

/** Moved by a drag on the screen. */
export const panned = (view: View, dx: number, dy: number): View => ({
  ...view,
  panX: view.panX + dx / view.scale,
  panY: view.panY + dy / view.scale,
})
