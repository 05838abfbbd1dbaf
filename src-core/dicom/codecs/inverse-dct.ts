/** Natural position of the k-th coefficient (ITU T.81 figure A.6). */
export const zigzag: readonly number[] = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
]

/** basis[u * 8 + x] = C(u)/2 · cos((2x+1)uπ/16), T.81 A.3.3. */
const basis = Float64Array.from({ length: 64 }, (_, i) => {
  const u = i >> 3
  const x = i & 7
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16)
})

/** The inverse DCT of T.81 A.3.3 in place, rows then columns, exact to double precision. */
export function inverseDct(block: Float64Array): void {
  for (let i = 0; i < 8; i++) transform(block, i * 8, 1)
  for (let i = 0; i < 8; i++) transform(block, i, 8)
}

const line = new Float64Array(8)

function transform(block: Float64Array, start: number, step: number): void {
  line.fill(0)
  for (let u = 0; u < 8; u++) {
    const value = block[start + u * step] ?? 0
    if (value === 0) continue
    for (let x = 0; x < 8; x++) line[x] = (line[x] ?? 0) + value * (basis[u * 8 + x] ?? 0)
  }
  for (let x = 0; x < 8; x++) block[start + x * step] = line[x] ?? 0
}
