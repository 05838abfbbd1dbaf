import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { circuitWeightCount, type CircuitConfig } from '#core/model/circuit-config.ts'
import { encodingAngle } from '#core/model/circuit-encode.ts'
import { circuitGates } from '#core/model/circuit-gates.ts'
import { runCircuit } from '#core/model/circuit.ts'
import { drawn, KINDS, largestDifference } from '#core/model/circuit.testing.ts'
import { cnot, on, product, ry, rz, type Complex, type Matrix } from '#core/model/dense-circuit.fixture.ts'
import { seededRandom } from '#core/random.ts'
import { noisyDistributions, type GateNoise } from './density.ts'
import { readExpectations } from './readout-noise.ts'

const NONE: GateNoise = { depolarizing: 0, damping: 0 }
const EXACT = { readout: 0, shots: null } as const
const unused = (): number => expect.fail('no randomness is needed')

const one = (layers: number): CircuitConfig => ({
  ...{ qubits: 1, gates: 'ry', entangler: 'ring', encoding: 'angle' },
  layers,
})

function expectationsOf(
  config: CircuitConfig,
  weights: ArrayLike<number>,
  u: ArrayLike<number>,
  noise: GateNoise,
): Float64Array {
  const samples = u.length / config.qubits
  return readExpectations(
    noisyDistributions(config, weights, u, samples, noise),
    config.qubits,
    EXACT,
    unused,
  )
}

describe.each(KINDS)('density matrix of $gates, $entangler, $encoding', (kind) => {
  const config = { ...kind, qubits: 3, layers: 2 }
  const { weights, u } = drawn(config, 4, 21)

  test('without noise gives the expectations of the state', () => {
    const { q } = runCircuit(config, weights, u, 4)
    expect(largestDifference(expectationsOf(config, weights, u, NONE), q)).toBeLessThan(1e-12)
  })

  test('with noise equals the sum over Kraus operators, written out as dense matrices', () => {
    const noise = { depolarizing: 0.07, damping: 0.11 }
    const got = noisyDistributions(config, weights, u, 4, noise)
    const expected = [0, 1, 2, 3].flatMap((s) =>
      denseDiagonal(config, weights, u.slice(3 * s, 3 * s + 3), noise),
    )
    expect(largestDifference(got, expected)).toBeLessThan(1e-12)
  })
})

describe('closed forms', () => {
  const [u, theta] = [0.37, 1.1]
  const a = encodingAngle(u)

  test('depolarizing shrinks Z by 1 - p after each gate', () => {
    for (const depolarizing of [0.01, 0.3, 1]) {
      const thetas = [theta, -0.4, 0.9]
      const [q] = expectationsOf(one(3), thetas, [u], { depolarizing, damping: 0 })
      const total = thetas.reduce((sum, angle) => sum + angle, a)
      expect(q).toBeCloseTo((1 - depolarizing) ** 4 * Math.cos(total), 13)
    }
  })

  test('amplitude damping moves z to g + (1 - g) z and shrinks x by the root of 1 - g', () => {
    for (const damping of [0.02, 0.4, 1]) {
      const [z, x] = [damping + (1 - damping) * Math.cos(a), Math.sqrt(1 - damping) * Math.sin(a)]
      const turned = z * Math.cos(theta) - x * Math.sin(theta)
      const [q] = expectationsOf(one(1), [theta], [u], { depolarizing: 0, damping })
      expect(q).toBeCloseTo(damping + (1 - damping) * turned, 13)
    }
  })

  test('full depolarizing leaves nothing, full damping leaves |0...0>, whatever came before', () => {
    const config = { qubits: 4, layers: 2, gates: 'rot', entangler: 'ring', encoding: 'angle' } as const
    const { weights, u: inputs } = drawn(config, 3, 5)
    for (const value of expectationsOf(config, weights, inputs, { depolarizing: 1, damping: 0 }))
      expect(value).toBeCloseTo(0, 12)
    for (const value of expectationsOf(config, weights, inputs, { depolarizing: 0, damping: 1 }))
      expect(value).toBeCloseTo(1, 12)
  })

  test('a misread bit shrinks Z by 1 - 2e on each qubit', () => {
    const config = { qubits: 4, layers: 2, gates: 'rot', entangler: 'linear', encoding: 'angle' } as const
    const { weights, u: inputs } = drawn(config, 3, 6)
    const distributions = noisyDistributions(config, weights, inputs, 3, NONE)
    const exact = readExpectations(distributions, 4, EXACT, unused)
    const misread = readExpectations(distributions, 4, { readout: 0.08, shots: null }, unused)
    expect(
      largestDifference(
        misread,
        exact.map((q) => (1 - 0.16) * q),
      ),
    ).toBeLessThan(1e-13)
  })
})

test('finite shots have the expectation as their mean and (1 - q^2) / N as their variance', () => {
  const config = { qubits: 4, layers: 2, gates: 'rot', entangler: 'ring', encoding: 'angle' } as const
  const { weights, u } = drawn(config, 1, 8)
  const distribution = noisyDistributions(config, weights, u, 1, NONE)
  const exact = readExpectations(distribution, 4, EXACT, unused)
  const [shots, repeats, random] = [50, 8000, seededRandom(9)]
  const draws = Array.from({ length: repeats }, () =>
    readExpectations(distribution, 4, { readout: 0, shots }, random),
  )
  for (const [q, expected] of exact.entries()) {
    const values = draws.map((draw) => draw[q] ?? NaN)
    const mean = values.reduce((a, b) => a + b) / repeats
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (repeats - 1)
    const closed = (1 - expected ** 2) / shots
    expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(closed / repeats))
    // The standard error of a variance is about its value times the root of 2/n.
    expect(Math.abs(variance / closed - 1)).toBeLessThan(5 * Math.sqrt(2 / repeats))
    expect(
      values.every(
        (value) => Math.abs(((value + 1) * shots) / 2 - Math.round(((value + 1) * shots) / 2)) < 1e-9,
      ),
    ).toBe(true)
  }
})

test('the distribution stays one, whatever the circuit and the noise', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(
      fc.constantFrom(...KINDS),
      fc.integer({ min: 1, max: 4 }),
      fc.record({ depolarizing: share, damping: share }),
      fc.integer(),
      (kind, qubits, noise, seed) => {
        const config = { ...kind, qubits, layers: 2 }
        const { weights, u } = drawn(config, 1, seed)
        expect(weights).toHaveLength(circuitWeightCount(config))
        const distribution = noisyDistributions(config, weights, u, 1, noise)
        expect(distribution.reduce((a, b) => a + b)).toBeCloseTo(1, 12)
        expect(Math.min(...distribution)).toBeGreaterThan(-1e-13)
      },
    ),
    { numRuns: 60, seed: 3 },
  )
})

test.each([9, 10])(
  '%i qubits have the expectations of their state without noise, and none left with all of it',
  (qubits) => {
    const config = { qubits, layers: 1, gates: 'rot', entangler: 'ring', encoding: 'angle' } as const
    const { weights, u } = drawn(config, 1, 1)
    const { q } = runCircuit(config, weights, u, 1)
    expect(largestDifference(expectationsOf(config, weights, u, NONE), q)).toBeLessThan(1e-12)
    for (const value of expectationsOf(config, weights, u, { depolarizing: 1, damping: 0 }))
      expect(value).toBeCloseTo(0, 12)
  },
  60_000,
)

test('too many qubits are refused by name', () => {
  const config = { qubits: 11, layers: 1, gates: 'ry', entangler: 'ring', encoding: 'angle' } as const
  const { weights, u } = drawn(config, 1, 1)
  expect(() => noisyDistributions(config, weights, u, 1, NONE)).toThrow('up to 10 qubits, not 11')
})

const number = (re: number): Complex => [re, 0]
const matrix = (a: number, b: number, c: number, d: number): Matrix => [
  [number(a), number(b)],
  [number(c), number(d)],
]
const adjoint = (m: Matrix): Matrix =>
  m.map((row, i) => row.map((_, j): Complex => [m[j]?.[i]?.[0] ?? NaN, -(m[j]?.[i]?.[1] ?? NaN)]))
const sum = (matrices: readonly Matrix[]): Matrix =>
  matrices.reduce((a, b) =>
    a.map((row, i) =>
      row.map(([re, im], j): Complex => [re + (b[i]?.[j]?.[0] ?? NaN), im + (b[i]?.[j]?.[1] ?? NaN)]),
    ),
  )
const around = (operator: Matrix, rho: Matrix): Matrix => product(product(operator, rho), adjoint(operator))

/** Nielsen and Chuang, section 8.3: p/4 of each Pauli, and the two operators of amplitude damping. */
function kraus({ depolarizing: p, damping: g }: GateNoise): readonly (readonly Matrix[])[] {
  const weight = Math.sqrt(p / 4)
  const y: Matrix = [
    [number(0), [0, -weight]],
    [[0, weight], number(0)],
  ]
  const rest = Math.sqrt(1 - (3 * p) / 4)
  const paulis = [matrix(rest, 0, 0, rest), matrix(0, weight, weight, 0), y, matrix(weight, 0, 0, -weight)]
  return [paulis, [matrix(1, 0, 0, Math.sqrt(1 - g)), matrix(0, Math.sqrt(g), 0, 0)]]
}

function denseDiagonal(
  config: CircuitConfig,
  weights: ArrayLike<number>,
  u: ArrayLike<number>,
  noise: GateNoise,
): number[] {
  const { qubits } = config
  let rho: Matrix = Array.from({ length: 2 ** qubits }, (_, i) =>
    Array.from({ length: 2 ** qubits }, (__, j) => number(i + j === 0 ? 1 : 0)),
  )
  for (const gate of circuitGates(config, weights)) {
    const matrices =
      gate.kind === 'cnot'
        ? [cnot(qubits, gate.control, gate.target)]
        : gate.kind === 'encode'
          ? [on(qubits, gate.qubit, ry(encodingAngle(u[gate.qubit] ?? NaN)))]
          : [rz(gate.angles[0]), ry(gate.angles[1]), rz(gate.angles[2])].map((m) => on(qubits, gate.qubit, m))
    for (const m of matrices) rho = around(m, rho)
    for (const qubit of gate.kind === 'cnot' ? [gate.control, gate.target] : [gate.qubit]) {
      for (const channel of kraus(noise)) rho = sum(channel.map((k) => around(on(qubits, qubit, k), rho)))
    }
  }
  return rho.map((row, i) => row[i]?.[0] ?? NaN)
}
