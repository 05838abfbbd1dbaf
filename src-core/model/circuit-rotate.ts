import { qubitMask, type States } from './circuit-state.ts'

/** A 2x2 complex matrix, row-major, re and im interleaved: [00, 01, 10, 11]. */
export type Gate = readonly [number, number, number, number, number, number, number, number]

/**
 * Rot(phi, theta, omega) = RZ(omega) RY(theta) RZ(phi), in radians.
 * @returns [[e^{-i(phi+omega)/2} c, -e^{i(phi-omega)/2} s], [e^{-i(phi-omega)/2} s, e^{i(phi+omega)/2} c]]
 */
export function rot(phi: number, theta: number, omega: number): Gate {
  const [c, s] = [Math.cos(theta / 2), Math.sin(theta / 2)]
  const [plus, minus] = [(phi + omega) / 2, (phi - omega) / 2]
  const [cp, sp, cm, sm] = [Math.cos(plus), Math.sin(plus), Math.cos(minus), Math.sin(minus)]
  return [cp * c, -sp * c, -cm * s, -sm * s, cm * s, -sm * s, cp * c, sp * c]
}

/** Inverse of a unitary gate. */
export const dagger = (g: Gate): Gate => [g[0], -g[1], g[4], -g[5], g[2], -g[3], g[6], -g[7]]

/** Derivatives of `rot` by phi, theta and omega. */
export function rotDerivatives(phi: number, theta: number, omega: number): readonly [Gate, Gate, Gate] {
  const g = rot(phi, theta, omega)
  const t = rot(phi, theta + Math.PI, omega)
  const halfI = (re: number, im: number, sign: number): [number, number] => [
    (-sign * im) / 2,
    (sign * re) / 2,
  ]
  const scaled = (signs: readonly [number, number, number, number]): Gate => [
    ...halfI(g[0], g[1], signs[0]),
    ...halfI(g[2], g[3], signs[1]),
    ...halfI(g[4], g[5], signs[2]),
    ...halfI(g[6], g[7], signs[3]),
  ]
  const byTheta: Gate = [t[0] / 2, t[1] / 2, t[2] / 2, t[3] / 2, t[4] / 2, t[5] / 2, t[6] / 2, t[7] / 2]
  return [scaled([-1, 1, -1, 1]), byTheta, scaled([-1, -1, 1, 1])]
}

/** Applies one gate to one qubit of every sample, in place on `states.amplitudes`; inner loop of training. */
export function applyGate(states: States, qubit: number, gate: Gate): States {
  const [ar, ai, br, bi, cr, ci, dr, di] = gate
  const { amplitudes } = states
  const step = 2 * qubitMask(states.qubits, qubit)
  for (let block = 0; block < amplitudes.length; block += 2 * step) {
    for (let k = block; k < block + step; k += 2) {
      const [xr, xi] = [amplitudes[k] ?? 0, amplitudes[k + 1] ?? 0]
      const [yr, yi] = [amplitudes[k + step] ?? 0, amplitudes[k + step + 1] ?? 0]
      amplitudes[k] = ar * xr - ai * xi + br * yr - bi * yi
      amplitudes[k + 1] = ar * xi + ai * xr + br * yi + bi * yr
      amplitudes[k + step] = cr * xr - ci * xi + dr * yr - di * yi
      amplitudes[k + step + 1] = cr * xi + ci * xr + dr * yi + di * yr
    }
  }
  return states
}

/**
 * Sum over samples and the other qubits of conj(bra_a) ket_b for the two values a, b of one qubit.
 * With it every derivative of a gate is one product: dL = 2 Re sum_ab dG_ab M_ab.
 */
export function overlap(bra: States, ket: States, qubit: number): Gate {
  const step = 2 * qubitMask(ket.qubits, qubit)
  const m: [number, number, number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0, 0, 0]
  const [l, p] = [bra.amplitudes, ket.amplitudes]
  for (let block = 0; block < p.length; block += 2 * step) {
    for (let k = block; k < block + step; k += 2) {
      const [l0r, l0i, l1r, l1i] = [l[k] ?? 0, l[k + 1] ?? 0, l[k + step] ?? 0, l[k + step + 1] ?? 0]
      const [p0r, p0i, p1r, p1i] = [p[k] ?? 0, p[k + 1] ?? 0, p[k + step] ?? 0, p[k + step + 1] ?? 0]
      m[0] += l0r * p0r + l0i * p0i
      m[1] += l0r * p0i - l0i * p0r
      m[2] += l0r * p1r + l0i * p1i
      m[3] += l0r * p1i - l0i * p1r
      m[4] += l1r * p0r + l1i * p0i
      m[5] += l1r * p0i - l1i * p0r
      m[6] += l1r * p1r + l1i * p1i
      m[7] += l1r * p1i - l1i * p1r
    }
  }
  return m
}

/** Re sum_ab a_ab b_ab of two gates. */
export function realProduct(a: Gate, b: Gate): number {
  return (
    a[0] * b[0] -
    a[1] * b[1] +
    a[2] * b[2] -
    a[3] * b[3] +
    a[4] * b[4] -
    a[5] * b[5] +
    a[6] * b[6] -
    a[7] * b[7]
  )
}
