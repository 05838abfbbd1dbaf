import type { CircuitConfig } from './circuit-config.ts'

/** Complex matrix as rows of [re, im]. */
type Complex = readonly [number, number]
type Matrix = readonly (readonly Complex[])[]

const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c]
const plus = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d]
const ZERO: Complex = [0, 0]
const ONE: Complex = [1, 0]
const IDENTITY: Matrix = [
  [ONE, ZERO],
  [ZERO, ONE],
]

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) =>
    b.map((_, j) => row.reduce<Complex>((sum, x, k) => plus(sum, times(x, b[k]?.[j] ?? ZERO)), ZERO)),
  )

const kronecker = (a: Matrix, b: Matrix): Matrix =>
  a.flatMap((rowA) => b.map((rowB) => rowA.flatMap((x) => rowB.map((y) => times(x, y)))))

/** A one-qubit matrix on one qubit of several, qubit 0 the leftmost factor. */
const on = (qubits: number, qubit: number, gate: Matrix): Matrix =>
  Array.from({ length: qubits }, (_, q) => (q === qubit ? gate : IDENTITY)).reduce(kronecker)

const ry = (angle: number): Matrix => [
  [
    [Math.cos(angle / 2), 0],
    [-Math.sin(angle / 2), 0],
  ],
  [
    [Math.sin(angle / 2), 0],
    [Math.cos(angle / 2), 0],
  ],
]

const rz = (angle: number): Matrix => [
  [[Math.cos(angle / 2), -Math.sin(angle / 2)], ZERO],
  [ZERO, [Math.cos(angle / 2), Math.sin(angle / 2)]],
]

/** |0><0| x 1 + |1><1| x X, written out by projectors. */
function cnot(qubits: number, control: number, target: number): Matrix {
  const zero: Matrix = [
    [ONE, ZERO],
    [ZERO, ZERO],
  ]
  const one: Matrix = [
    [ZERO, ZERO],
    [ZERO, ONE],
  ]
  const x: Matrix = [
    [ZERO, ONE],
    [ONE, ZERO],
  ]
  const flipped = product(on(qubits, control, one), on(qubits, target, x))
  return on(qubits, control, zero).map((row, i) =>
    row.map((value, j) => plus(value, flipped[i]?.[j] ?? ZERO)),
  )
}

/** The whole circuit by textbook matrices of size 2^Q: slow, and shares no code with the simulator. */
export function denseExpectations(
  { qubits, layers }: CircuitConfig,
  weights: ArrayLike<number>,
  u: ArrayLike<number>,
  samples: number,
): number[] {
  let circuit: Matrix = Array.from({ length: qubits }, () => IDENTITY).reduce(kronecker)
  const then = (next: Matrix): void => void (circuit = product(next, circuit))
  for (let layer = 0; layer < layers; layer++) {
    for (let q = 0; q < qubits; q++) {
      const at = 3 * (layer * qubits + q)
      for (const gate of [rz(weights[at] ?? 0), ry(weights[at + 1] ?? 0), rz(weights[at + 2] ?? 0)]) {
        then(on(qubits, q, gate))
      }
    }
    for (let q = 0; qubits > 1 && q < qubits; q++) then(cnot(qubits, q, (q + 1) % qubits))
  }
  return Array.from({ length: samples }, (_, s) => s).flatMap((s) =>
    expectations(
      qubits,
      circuit,
      Array.from({ length: qubits }, (_, q) => u[s * qubits + q] ?? 0),
    ),
  )
}

function expectations(qubits: number, circuit: Matrix, u: readonly number[]): number[] {
  const rows = u.map((value) => ry(Math.PI * Math.tanh(value)))
  const state = product(circuit, rows.reduce(kronecker)).map((row) => row[0] ?? ZERO)
  return u.map((_, q) =>
    state.reduce((sum, [re, im], k) => sum + (re * re + im * im) * ((k >> (qubits - 1 - q)) & 1 ? -1 : 1), 0),
  )
}
