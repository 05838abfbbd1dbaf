import type { Box } from '../reading/types.ts'

/** In pixels of the frame. */
export interface FrameSize {
  readonly width: number
  readonly height: number
}

export interface FramePoint {
  readonly x: number
  readonly y: number
}

/** Smaller holds no vessel. */
const SMALLEST = 8
/** A region is about 80 px of a frame of 512 px. */
const USUAL_SHARE = 80 / 512

export type Corner = 'top left' | 'top right' | 'bottom left' | 'bottom right'
/** Where a box was taken hold of. */
export type Grip = Corner | 'inside'

/** Whole pixels, inside the frame; its size stays where it fits. */
export function inFrame([x, y, w, h]: Box, { width, height }: FrameSize): Box {
  const [bw, bh] = [sized(w, width), sized(h, height)]
  return [within(x, width - bw), within(y, height - bh), bw, bh]
}

const sized = (length: number, most: number): number =>
  Math.min(most, Math.max(Math.min(SMALLEST, most), Math.round(length)))
const within = (from: number, most: number): number => Math.min(Math.max(0, Math.round(from)), most)

/** A region of the usual size around a point. */
export function usualBox({ x, y }: FramePoint, frame: FrameSize): Box {
  const side = USUAL_SHARE * Math.max(frame.width, frame.height)
  return inFrame([x - side / 2, y - side / 2, side, side], frame)
}

/** From one corner to the opposite one, in whichever direction it was drawn. */
export const drawnBox = (from: FramePoint, to: FramePoint, frame: FrameSize): Box =>
  inFrame(
    [
      Math.max(0, Math.min(from.x, to.x)),
      Math.max(0, Math.min(from.y, to.y)),
      Math.abs(to.x - from.x),
      Math.abs(to.y - from.y),
    ],
    frame,
  )

export const movedBox = ([x, y, w, h]: Box, dx: number, dy: number, frame: FrameSize): Box =>
  inFrame([x + dx, y + dy, w, h], frame)

/** Wider and higher around its middle. */
export const grownBox = ([x, y, w, h]: Box, dw: number, dh: number, frame: FrameSize): Box => {
  const [bw, bh] = [sized(w + dw, frame.width), sized(h + dh, frame.height)]
  return inFrame([x - (bw - w) / 2, y - (bh - h) / 2, bw, bh], frame)
}

/** A corner goes to a point, the one across stays. */
export function stretchedBox([x, y, w, h]: Box, corner: Corner, to: FramePoint, frame: FrameSize): Box {
  const across = {
    x: corner.endsWith('left') ? x + w : x,
    y: corner.startsWith('top') ? y + h : y,
  }
  return drawnBox(across, to, frame)
}

/** Where a point takes hold of a box; null beside it. @param reach how near a corner counts, in pixels of the frame */
export function gripAt([x, y, w, h]: Box, at: FramePoint, reach: number): Grip | null {
  const corners: readonly (readonly [Corner, number, number])[] = [
    ['top left', x, y],
    ['top right', x + w, y],
    ['bottom left', x, y + h],
    ['bottom right', x + w, y + h],
  ]
  const corner = corners.find(([, cx, cy]) => Math.hypot(at.x - cx, at.y - cy) <= reach)
  if (corner !== undefined) return corner[0]
  return at.x >= x && at.x <= x + w && at.y >= y && at.y <= y + h ? 'inside' : null
}
