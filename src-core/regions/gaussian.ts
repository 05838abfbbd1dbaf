/** A picture of numbers, row by row. */
export interface Plane {
  readonly rows: number
  readonly columns: number
  readonly data: Float32Array
}

/** Separable Gaussian blur; the edge is repeated outside. `sigma` in pixels; 0 gives a copy. */
export function gaussianBlur({ rows, columns, data }: Plane, sigma: number): Plane {
  const kernel = gaussianKernel(sigma)
  const along = new Float32Array(data.length)
  const padded = new Float32Array(columns + 2 * (kernel.length - 1))
  for (let y = 0; y < rows; y++)
    blurRow(data.subarray(y * columns, (y + 1) * columns), along, y * columns, kernel, padded)
  return { rows, columns, data: blurDown(along, rows, columns, kernel) }
}

/** One half of the symmetric kernel from its centre out to 3 sigma; its whole sums to 1. */
function gaussianKernel(sigma: number): Float32Array {
  const radius = Math.ceil(3 * sigma)
  const half = Float32Array.from({ length: radius + 1 }, (_, i) =>
    sigma > 0 ? Math.exp(-(i * i) / (2 * sigma * sigma)) : 1,
  )
  const sum = 2 * half.reduce((a, b) => a + b, 0) - half[0]!
  return half.map((value) => value / sum)
}

function blurRow(
  row: Float32Array,
  out: Float32Array,
  at: number,
  kernel: Float32Array,
  padded: Float32Array,
): void {
  const radius = kernel.length - 1
  padded.fill(row[0]!, 0, radius)
  padded.set(row, radius)
  padded.fill(row[row.length - 1]!, radius + row.length)
  for (let x = 0; x < row.length; x++) {
    let sum = padded[x + radius]! * kernel[0]!
    for (let k = 1; k <= radius; k++) sum += (padded[x + radius - k]! + padded[x + radius + k]!) * kernel[k]!
    out[at + x] = sum
  }
}

/** Adds whole rows, so that memory is walked in order. */
function blurDown(data: Float32Array, rows: number, columns: number, kernel: Float32Array): Float32Array {
  const out = new Float32Array(data.length)
  for (let y = 0; y < rows; y++) {
    const target = y * columns
    for (let k = 0; k < kernel.length; k++) {
      const above = Math.max(0, y - k) * columns
      const below = Math.min(rows - 1, y + k) * columns
      const weight = k === 0 ? kernel[0]! / 2 : kernel[k]!
      for (let x = 0; x < columns; x++) out[target + x]! += (data[above + x]! + data[below + x]!) * weight
    }
  }
  return out
}
