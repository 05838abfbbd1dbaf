import { tableValue } from './table.ts'
import type { Lut, Photometric, PixelDescription } from './types.ts'

type Samples = Uint8Array | Uint16Array

/** Planes one after the other → interleaved. */
export function interleave(planes: Samples, pixelCount: number): Samples {
  const out = planes.slice()
  for (let plane = 0; plane < 3; plane++) {
    const from = plane * pixelCount
    for (let i = 0; i < pixelCount; i++) out[i * 3 + plane] = planes[from + i] ?? 0
  }
  return out
}

/** What `ybrToRgb` turns into RGB; the other YBR kinds are undone by the codec that made them, or not known here. */
export const isYbrFull = (photometric: Photometric): boolean =>
  photometric === 'YBR_FULL' || photometric === 'YBR_FULL_422'

/**
 * YBR_FULL, in place, to RGB (PS3.3 C.7.6.3.1.2): the inverse of the matrix given there.
 * @param max the largest value of a sample, 255 for 8 bits
 */
export function ybrToRgb(data: Samples, max: number): void {
  const middle = (max + 1) / 2
  for (let i = 0; i + 2 < data.length; i += 3) {
    const y = data[i] ?? 0
    const cb = (data[i + 1] ?? 0) - middle
    const cr = (data[i + 2] ?? 0) - middle
    data[i] = clamp(y + 1.402 * cr, max)
    data[i + 1] = clamp(y - 0.344136 * cb - 0.714136 * cr, max)
    data[i + 2] = clamp(y + 1.772 * cb, max)
  }
}

const clamp = (value: number, max: number): number => (value < 0 ? 0 : value > max ? max : Math.round(value))

/** Y1 Y2 Cb Cr for each two pixels of a row (PS3.3 C.7.6.3.1.2) → Y Cb Cr for each pixel. */
export function unpack422(data: Samples): Samples {
  const out =
    data instanceof Uint8Array ? new Uint8Array(data.length * 1.5) : new Uint16Array(data.length * 1.5)
  for (let from = 0, to = 0; from + 3 < data.length; from += 4, to += 6) {
    const cb = data[from + 2] ?? 0
    const cr = data[from + 3] ?? 0
    out.set([data[from] ?? 0, cb, cr, data[from + 1] ?? 0, cb, cr], to)
  }
  return out
}

/** Palette indices → interleaved RGB of 8 bits (PS3.3 C.7.6.3.1.5). */
export function paletteToRgb(
  indices: ArrayLike<number>,
  palette: NonNullable<PixelDescription['palette']>,
): Uint8Array {
  const out = new Uint8Array(indices.length * 3)
  const tables = [palette.red, palette.green, palette.blue].map(eightBit)
  tables.forEach((table, channel) => {
    for (let i = 0; i < indices.length; i++) out[i * 3 + channel] = tableValue(table, indices[i] ?? 0)
  })
  return out
}

/** 16-bit entries by their high byte, unless the writer filled only the low one, which some do. */
function eightBit(lut: Lut): Lut {
  const wide = lut.bits > 8 && lut.entries.some((entry) => entry > 255)
  return wide ? { ...lut, bits: 8, entries: lut.entries.map((entry) => entry >> 8) } : lut
}
