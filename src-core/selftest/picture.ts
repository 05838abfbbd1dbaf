/** The invented picture that every transfer syntax is tried with. */
export const ROWS = 24
export const COLUMNS = 20
export const FRAMES = 3

/**
 * A smooth ramp with a dark line, different in each frame: what codecs like, with an edge.
 * @returns ROWS × COLUMNS × components samples, interleaved, of `bits` bits
 */
export function codedValues(frame: number, bits: number, components: number): number[] {
  const top = 2 ** bits - 1
  return Array.from({ length: ROWS * COLUMNS * components }, (_, i) => {
    const pixel = Math.floor(i / components)
    const x = pixel % COLUMNS
    const y = Math.floor(pixel / COLUMNS)
    const ramp = (x * 7 + y * 5 + (i % components) * 30 + frame * 11) / 330
    return x === 9 + frame ? Math.floor(top / 8) : Math.floor(ramp * top)
  })
}
