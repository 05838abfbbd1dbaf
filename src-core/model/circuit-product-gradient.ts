import type { FirstLayer, Product } from './circuit-product.ts'
import { emptyRows, type Rows, type RowShape } from './circuit-rows.ts'

export interface ProductGradient {
  /** dL/da, [samples, qubits]. */
  readonly angles: Float64Array
  /** Summed over samples, [qubits]. */
  readonly phi: Float64Array
  readonly theta: Float64Array
}

/**
 * Pulls a gradient on the product back to its angles, qubit by qubit from the last: the bra is contracted with the factor done.
 * @param bra lambda with dL = 2 Re <lambda|d psi>
 */
export function productGradient(
  { shape, factors, prefixes }: Product,
  layer: FirstLayer,
  angles: ArrayLike<number>,
  bra: Rows,
): ProductGradient {
  const { qubits, samples } = shape
  const out = {
    angles: new Float64Array(samples * qubits),
    phi: new Float64Array(qubits),
    theta: new Float64Array(qubits),
  }
  let rest = bra
  for (let q = qubits - 1; q >= 0; q--) {
    const [f, prefix] = [factors[q], prefixes[q]]
    if (!f || !prefix) throw new Error(`no factor of qubit ${q}`)
    addFactorGradient(againstPrefix(prefix, rest), layer, angles, { shape, qubit: q, out })
    rest = contract(rest, f)
  }
  return out
}

/** Sum over the other qubits of conj(prefix) rest, for both values of the last qubit: [2, parts, samples]. */
function againstPrefix(prefix: Rows, rest: Rows): Float64Array {
  const { samples, parts, values: p } = prefix
  const [l, width] = [rest.values, parts * samples]
  const out = new Float64Array(2 * width)
  for (let row = 0; row < p.length; row += width) {
    for (let bit = 0; bit < 2 * width; bit += width) {
      const from = 2 * row + bit
      for (let i = 0; i < samples; i++) {
        const [re, lre] = [p[row + i]!, l[from + i]!]
        if (parts === 1) out[bit + i]! += re * lre
        else {
          const [im, lim] = [p[row + samples + i]!, l[from + samples + i]!]
          out[bit + i]! += re * lre + im * lim
          out[bit + samples + i]! += re * lim - im * lre
        }
      }
    }
  }
  return out
}

/** Sum over the last qubit of conj(factor) rest: one qubit less. */
function contract(rest: Rows, f: Float64Array): Rows {
  const { samples, parts, values: l } = rest
  const out = emptyRows({ ...rest, qubits: rest.qubits - 1 })
  const [y, width] = [out.values, parts * samples]
  for (let row = 0; row < y.length; row += width) {
    for (let bit = 0; bit < 2 * width; bit += width) {
      const from = 2 * row + bit
      for (let i = 0; i < samples; i++) {
        const [fre, lre] = [f[bit + i]!, l[from + i]!]
        if (parts === 1) y[row + i]! += fre * lre
        else {
          const [fim, lim] = [f[bit + samples + i]!, l[from + samples + i]!]
          y[row + i]! += fre * lre + fim * lim
          y[row + samples + i]! += fre * lim - fim * lre
        }
      }
    }
  }
  return out
}

/** dL = 2 Re sum over both amplitudes of conj(v) d factor, with the derivatives of the closed form of `factor`. */
function addFactorGradient(
  v: Float64Array,
  { phi, theta }: FirstLayer,
  angles: ArrayLike<number>,
  { shape, qubit, out }: { shape: RowShape; qubit: number; out: ProductGradient },
): void {
  const { samples, parts, qubits } = shape
  const half = (phi?.[qubit] ?? 0) / 2
  const [p, m] = [Math.cos(half), Math.sin(half)]
  for (let i = 0; i < samples; i++) {
    const [a, t] = [angles[i * qubits + qubit]!, theta[qubit]!]
    const [cs, ss, cd, sd] = [
      Math.cos((a + t) / 2),
      Math.sin((a + t) / 2),
      Math.cos((a - t) / 2),
      Math.sin((a - t) / 2),
    ]
    const [re0, re1] = [v[i]!, v[parts * samples + i]!]
    const [im0, im1] = parts === 1 ? [0, 0] : [v[samples + i]!, v[3 * samples + i]!]
    const [sum, difference] = [p * (cs * re1 - ss * re0), m * (sd * im0 + cd * im1)]
    out.angles[i * qubits + qubit] = sum + difference
    out.theta[qubit]! += sum - difference
    out.phi[qubit]! += p * (sd * im1 - cd * im0) - m * (cs * re0 + ss * re1)
  }
}
