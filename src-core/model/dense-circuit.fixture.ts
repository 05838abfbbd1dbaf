import type { CircuitConfig } from './circuit-config.ts'

/** Complex matrix as rows of [re, im]. */
export type Complex = readonly [number, number]
export type Matrix = readonly (readonly Complex[])[]

const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c]
const plus = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d]
const ZERO: Complex = [0, 0]
const ONE: Complex = [1, 0]
const IDENTITY: Matrix = [
  [ONE, ZERO],
  [ZERO, ONE],
]

export const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) =>
    (b[0] ?? []).map((_, j) =>
      row.reduce<Complex>((sum, x, k) => plus(sum, times(x, b[k]?.[j] ?? ZERO)), ZERO),
    ),
  )

const kronecker = (a: Matrix, b: Matrix): Matrix =>
  a.flatMap((rowA) => b.map((rowB) => rowA.flatMap((x) => rowB.map((y) => times(x, y)))))

/** A one-qubit matrix on one qubit of several, qubit 0 the leftmost factor. */
export const on = (qubits: number, qubit: number, gate: Matrix): Matrix =>
  Array.from({ length: qubits }, (_, q) => (q === qubit ? gate : IDENTITY)).reduce(kronecker)

export const ry = (angle: number): Matrix => [
  [
    [Math.cos(angle / 2), 0],
    [-Math.sin(angle / 2), 0],
  ],
  [
    [Math.sin(angle / 2), 0],
    [Math.cos(angle / 2), 0],
  ],
]

export const rz = (angle: number): Matrix => [
  [[Math.cos(angle / 2), -Math.sin(angle / 2)], ZERO],
  [ZERO, [Math.cos(angle / 2), Math.sin(angle / 2)]],
]

/** |0><0| x 1 + |1><1| x X, written out by projectors. */
export function cnot(qubits: number, control: number, target: number): Matrix {
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

/** Written out a second time, so that a wrong pair in `circuit-entangle.ts` is seen. */
function pairsOf({ entangler, qubits }: CircuitConfig): [number, number][] {
  const pairs: [number, number][] = []
  for (let c = 0; c < qubits; c++) {
    for (let t = 0; t < qubits; t++) {
      if (c === t) continue
      if (entangler === 'all-to-all' ? t > c : t === c + 1) pairs.push([c, t])
    }
  }
  if (entangler === 'ring' && qubits > 1) pairs.push([qubits - 1, 0])
  return pairs
}

/** The whole circuit by textbook matrices of size 2^Q: slow, and shares no code with the simulator. */
export function denseExpectations(
  config: CircuitConfig,
  weights: ArrayLike<number>,
  u: ArrayLike<number>,
  samples: number,
): number[] {
  const { qubits, layers } = config
  const angles = config.gates === 'rot' ? 3 : 1
  const entangler = pairsOf(config).map(([c, t]) => cnot(qubits, c, t))
  const layerMatrices = Array.from({ length: layers }, (_, layer) => {
    const turns = Array.from({ length: qubits }, (__, q) => {
      const at = angles * (layer * qubits + q)
      const [phi, theta, omega] =
        angles === 3 ? [weights[at], weights[at + 1], weights[at + 2]] : [0, weights[at], 0]
      return [rz(phi ?? NaN), ry(theta ?? NaN), rz(omega ?? NaN)].reduce((sum, gate) => product(gate, sum))
    })
    return [turns.reduce(kronecker), ...entangler].reduce((sum, matrix) => product(matrix, sum))
  })
  return Array.from({ length: samples }, (_, s) => {
    const data = Array.from({ length: qubits }, (__, q) => ry(Math.PI * Math.tanh(u[s * qubits + q] ?? NaN)))
    const encoding = data.reduce(kronecker)
    let state: Matrix = encoding.map((row) => [row[0] ?? ZERO])
    for (const [layer, matrix] of layerMatrices.entries()) {
      if (layer > 0 && config.encoding === 're-uploading') state = product(encoding, state)
      state = product(matrix, state)
    }
    return expectations(qubits, state)
  }).flat()
}

const expectations = (qubits: number, state: Matrix): number[] =>
  Array.from({ length: qubits }, (_, q) =>
    state.reduce((sum, [[re, im] = ZERO], k) => {
      const bit = (k >> (qubits - 1 - q)) & 1
      return sum + (re * re + im * im) * (bit ? -1 : 1)
    }, 0),
  )
