/**
 * Kernels of the fast simulation. A block of samples is kept amplitude by amplitude: row k holds amplitude k of every sample,
 * first the real parts, then (where states are complex) the imaginary ones. A gate that all samples share then runs over two
 * contiguous stretches of numbers, whatever they are: RY is real, so it need not know real from imaginary.
 */
export interface Rows {
  readonly qubits: number
  readonly samples: number
  /** 2 for complex states, 1 where all gates are real. */
  readonly parts: 1 | 2
  /** Length 2^qubits * parts * samples. */
  readonly values: Float64Array
}

export type RowShape = Omit<Rows, 'values'>

export const rowWidth = ({ parts, samples }: RowShape): number => parts * samples

export const emptyRows = ({ qubits, samples, parts }: RowShape): Rows => ({
  qubits,
  samples,
  parts,
  values: new Float64Array(2 ** qubits * parts * samples),
})

/** Distance of the two amplitudes that differ in one qubit. */
const span = (rows: RowShape, qubit: number): number => 2 ** (rows.qubits - 1 - qubit) * rowWidth(rows)

/**
 * RY of one angle a qubit on all samples, in place; two qubits at a time, which halves the traffic.
 * @param sign -1 undoes it
 */
export function turnAll(rows: Rows, thetas: ArrayLike<number>, sign: 1 | -1): Rows {
  const half = (q: number): readonly [number, number] => [
    Math.cos(thetas[q]! / 2),
    sign * Math.sin(thetas[q]! / 2),
  ]
  let q = 0
  for (; q + 1 < rows.qubits; q += 2) turnTwo(rows.values, span(rows, q + 1), half(q), half(q + 1))
  if (q < rows.qubits) turnOne(rows.values, span(rows, q), half(q))
  return rows
}

function turnOne(x: Float64Array, step: number, [c, s]: readonly [number, number]): void {
  for (let block = 0; block < x.length; block += 2 * step) {
    for (let i = block; i < block + step; i++) {
      const [a, b] = [x[i]!, x[i + step]!]
      x[i] = c * a - s * b
      x[i + step] = s * a + c * b
    }
  }
}

/** @param step distance of the less significant of two neighbouring qubits; the other's is twice that */
function turnTwo(
  x: Float64Array,
  step: number,
  [c0, s0]: readonly [number, number],
  [c1, s1]: readonly [number, number],
): void {
  for (let block = 0; block < x.length; block += 4 * step) {
    for (let i = block; i < block + step; i++) {
      const [j, k, l] = [i + step, i + 2 * step, i + 3 * step]
      const [a, b, c, d] = [x[i]!, x[j]!, x[k]!, x[l]!]
      const [a1, b1, d1, e1] = [c1 * a - s1 * b, s1 * a + c1 * b, c1 * c - s1 * d, s1 * c + c1 * d]
      x[i] = c0 * a1 - s0 * d1
      x[j] = c0 * b1 - s0 * e1
      x[k] = s0 * a1 + c0 * d1
      x[l] = s0 * b1 + c0 * e1
    }
  }
}

/**
 * RY of an angle of its own for every sample and qubit, in place.
 * @param angles [samples, qubits]
 */
export function turnEach(rows: Rows, angles: ArrayLike<number>, sign: 1 | -1): Rows {
  const { qubits, samples, values: x } = rows
  const width = rowWidth(rows)
  const [cos, sin] = [new Float64Array(width), new Float64Array(width)]
  for (let q = 0; q < qubits; q++) {
    for (let i = 0; i < width; i++) {
      const half = angles[(i % samples) * qubits + q]! / 2
      cos[i] = Math.cos(half)
      sin[i] = sign * Math.sin(half)
    }
    turnColumns(x, span(rows, q), cos, sin)
  }
  return rows
}

function turnColumns(x: Float64Array, step: number, cos: Float64Array, sin: Float64Array): void {
  const width = cos.length
  for (let block = 0; block < x.length; block += 2 * step) {
    for (let row = block; row < block + step; row += width) {
      for (let i = 0; i < width; i++) {
        const [a, b, c, s] = [x[row + i]!, x[row + step + i]!, cos[i]!, sin[i]!]
        x[row + i] = c * a - s * b
        x[row + step + i] = s * a + c * b
      }
    }
  }
}

/**
 * Gradient of each qubit's angle of `turnAll`: with d psi = -i/2 Y psi and dL = 2 Re <bra|d psi>, a pair gives
 * bra_1 ket_0 - bra_0 ket_1. The rotations of one layer commute, so all are read off the states after them.
 * @returns [qubits]
 */
export const allTurnGradient = (bra: Rows, ket: Rows): Float64Array =>
  Float64Array.from({ length: ket.qubits }, (_, q) => crossed(bra.values, ket.values, span(ket, q)))

function crossed(l: Float64Array, p: Float64Array, step: number): number {
  let sum = 0
  for (let block = 0; block < p.length; block += 2 * step) {
    for (let i = block; i < block + step; i++) sum += l[i + step]! * p[i]! - l[i]! * p[i + step]!
  }
  return sum
}

/**
 * The same sample by sample, for `turnEach`.
 * @returns [samples, qubits]
 */
export function eachTurnGradient(bra: Rows, ket: Rows): Float64Array {
  const { qubits, samples } = ket
  const out = new Float64Array(samples * qubits)
  const sums = new Float64Array(rowWidth(ket))
  for (let q = 0; q < qubits; q++) {
    sums.fill(0)
    addCrossed(bra.values, ket.values, span(ket, q), sums)
    for (let i = 0; i < sums.length; i++) out[(i % samples) * qubits + q]! += sums[i]!
  }
  return out
}

function addCrossed(l: Float64Array, p: Float64Array, step: number, sums: Float64Array): void {
  const width = sums.length
  for (let block = 0; block < p.length; block += 2 * step) {
    for (let row = block; row < block + step; row += width) {
      for (let i = 0; i < width; i++) {
        const [a, b] = [row + i, row + step + i]
        sums[i]! += l[b]! * p[a]! - l[a]! * p[b]!
      }
    }
  }
}
