import { displayFunction, startWindow, storedRange } from './voi.ts'
import type { DisplayDescription, FramePixels, GreyFrame, PixelDescription } from './types.ts'

/** A frame as a person sees it first, 0 black to 1 white; colour becomes its luminance. Shutters are not applied. */
export function toGrey(frame: FramePixels, pixels: PixelDescription, display: DisplayDescription): GreyFrame {
  const { rows, columns } = frame
  const data = frame.samples === 3 ? luminance(frame.data) : shown(frame, pixels, display)
  return { rows, columns, data }
}

function shown(frame: FramePixels, pixels: PixelDescription, display: DisplayDescription): Float32Array {
  const show = displayFunction(pixels, display, startWindow(frame, pixels, display))
  const out = new Float32Array(frame.data.length)
  if (pixels.bitsStored > 16) return out.map((_, i) => show(frame.data[i] ?? 0))
  const [first, last] = storedRange(pixels)
  const table = Float32Array.from({ length: last - first + 1 }, (_, i) => show(first + i))
  for (let i = 0; i < out.length; i++) out[i] = table[(frame.data[i] ?? 0) - first] ?? 0
  return out
}

/** ITU-R BT.601, as in YBR_FULL. */
function luminance(rgb: FramePixels['data']): Float32Array {
  const max = rgb instanceof Uint8Array ? 255 : 65_535
  const out = new Float32Array(rgb.length / 3)
  for (let i = 0; i < out.length; i++) {
    const [red = 0, green = 0, blue = 0] = [rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]]
    out[i] = (0.299 * red + 0.587 * green + 0.114 * blue) / max
  }
  return out
}
