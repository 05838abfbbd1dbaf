import { emptyRows, type Rows, type RowShape } from './circuit-rows.ts'

/**
 * The first layer acts on |0...0>, so what it leaves is a product of one-qubit states RY(theta) RZ(phi) RY(a)|0>: built by
 * doubling, at the price of about two gates instead of Q.
 */
export interface Product {
  readonly shape: RowShape
  /** Of each qubit: its two amplitudes as rows, [2, parts, samples]. */
  readonly factors: readonly Float64Array[]
  /** Product of the first q factors, q = 0..Q-1. */
  readonly prefixes: readonly Rows[]
  readonly state: Rows
}

/** The rotations that all samples share; phi is absent where gates are RY alone. */
export interface FirstLayer {
  readonly phi: ArrayLike<number> | null
  readonly theta: ArrayLike<number>
}

/** @param angles a of the encoding, [samples, qubits] */
export function product(shape: RowShape, layer: FirstLayer, angles: ArrayLike<number>): Product {
  const factors = Array.from({ length: shape.qubits }, (_, q) => factor(shape, layer, angles, q))
  let state = emptyRows({ ...shape, qubits: 0 })
  state.values.fill(1, 0, shape.samples)
  const prefixes: Rows[] = []
  for (const f of factors) {
    prefixes.push(state)
    state = timesFactor(state, f)
  }
  return { shape, factors, prefixes, state }
}

/** With s = (a + theta)/2, d = (a - theta)/2, h = phi/2: (cos h cos s - i sin h cos d, cos h sin s + i sin h sin d). */
function factor(
  { samples, parts, qubits }: RowShape,
  { phi, theta }: FirstLayer,
  angles: ArrayLike<number>,
  qubit: number,
): Float64Array {
  const out = new Float64Array(2 * parts * samples)
  const half = (phi?.[qubit] ?? 0) / 2
  const [p, m] = [Math.cos(half), Math.sin(half)]
  for (let i = 0; i < samples; i++) {
    const [a, t] = [angles[i * qubits + qubit]!, theta[qubit]!]
    out[i] = p * Math.cos((a + t) / 2)
    out[parts * samples + i] = p * Math.sin((a + t) / 2)
    if (parts === 1) continue
    out[samples + i] = -m * Math.cos((a - t) / 2)
    out[3 * samples + i] = m * Math.sin((a - t) / 2)
  }
  return out
}

/** Tensor product with one qubit more, the least significant. */
function timesFactor(rows: Rows, f: Float64Array): Rows {
  const { samples, parts, values: x } = rows
  const out = emptyRows({ ...rows, qubits: rows.qubits + 1 })
  const [y, width] = [out.values, parts * samples]
  for (let row = 0; row < x.length; row += width) {
    for (let bit = 0; bit < 2 * width; bit += width) {
      const to = 2 * row + bit
      for (let i = 0; i < samples; i++) {
        const [re, fre] = [x[row + i]!, f[bit + i]!]
        if (parts === 1) y[to + i] = re * fre
        else {
          const [im, fim] = [x[row + samples + i]!, f[bit + samples + i]!]
          y[to + i] = re * fre - im * fim
          y[to + samples + i] = re * fim + im * fre
        }
      }
    }
  }
  return out
}
