import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomNormal, seededRandom } from '../random.ts'
import { circuitGradient, runCircuit, vary } from './circuit.ts'
import { circuitWeightCount, type CircuitConfig } from './circuit-config.ts'
import { encode, encodingAngle } from './circuit-encode.ts'
import { disentangleRing, entangleRing } from './circuit-entangle.ts'
import { applyGate, rot } from './circuit-rotate.ts'
import { copyStates, zeroStates } from './circuit-state.ts'
import { fixedUnitary, runFixed } from './circuit-unitary.ts'
import { denseExpectations } from './dense-circuit.fixture.ts'

const SHAPES = [
  [1, 1],
  [1, 3],
  [2, 2],
  [3, 2],
  [4, 2],
  [5, 1],
  [6, 3],
] as const

const configOf = (qubits: number, layers: number): CircuitConfig => ({
  qubits,
  layers,
  gates: 'rot',
  entangler: 'ring',
  encoding: 'angle',
})

function drawn(config: CircuitConfig, samples: number, seed: number) {
  const random = seededRandom(seed)
  const normals = (n: number): Float64Array => Float64Array.from({ length: n }, () => randomNormal(random))
  return {
    weights: normals(circuitWeightCount(config)),
    u: normals(samples * config.qubits),
    g: normals(samples * config.qubits),
  }
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0)

const changed = (values: Float64Array, at: number, by: number): Float64Array =>
  values.map((value, i) => (i === at ? value + by : value))

describe.each(SHAPES)('circuit of %i qubits and %i layers', (qubits, layers) => {
  const config = configOf(qubits, layers)
  const { weights, u, g } = drawn(config, 3, 10 * qubits + layers)
  const loss = (w: Float64Array, x: Float64Array): number =>
    runCircuit(config, w, x, 3).q.reduce((sum, q, i) => sum + q * (g[i] ?? NaN), 0)
  const gradient = circuitGradient(config, weights, u, runCircuit(config, weights, u, 3), g)

  test('equals the product of dense Kronecker matrices', () => {
    expect(
      largestDifference(runCircuit(config, weights, u, 3).q, denseExpectations(config, weights, u, 3)),
    ).toBeLessThan(1e-12)
  })

  test('has the gradient that finite differences give, for weights and inputs', () => {
    const h = 1e-5
    const byWeights = weights.map(
      (_, i) => (loss(changed(weights, i, h), u) - loss(changed(weights, i, -h), u)) / (2 * h),
    )
    const byInputs = u.map(
      (_, i) => (loss(weights, changed(u, i, h)) - loss(weights, changed(u, i, -h))) / (2 * h),
    )
    expect(largestDifference(gradient.weights, byWeights)).toBeLessThan(1e-8)
    expect(largestDifference(gradient.u, byInputs)).toBeLessThan(1e-8)
  })

  test('has the gradient of the parameter-shift rule', () => {
    const quarter = Math.PI / 2
    const shift = weights.map(
      (_, i) => (loss(changed(weights, i, quarter), u) - loss(changed(weights, i, -quarter), u)) / 2,
    )
    expect(largestDifference(gradient.weights, shift)).toBeLessThan(1e-12)
  })

  test('is the same with its layers multiplied out', () => {
    const fixed = runFixed(fixedUnitary(config, weights), u, 3)
    expect(largestDifference(fixed, runCircuit(config, weights, u, 3).q)).toBeLessThan(1e-12)
  })
})

describe('closed forms', () => {
  test('zeros encode |0...0>', () => {
    expect(Array.from(encode([0, 0, 0], 3, 1).amplitudes)).toEqual(Array.from(zeroStates(3, 1).amplitudes))
  })

  test('one qubit without rotation is the cosine of its angle', () => {
    for (const u of [-2, -0.3, 0, 0.1, 0.7, 3]) {
      const { q } = runCircuit(configOf(1, 1), [0, 0, 0], [u], 1)
      expect(q[0]).toBeCloseTo(Math.cos(encodingAngle(u)), 14)
    }
  })

  test('one qubit from zero sees only theta', () => {
    const { q } = runCircuit(configOf(1, 1), [0.4, 1.1, -2.3], [0], 1)
    expect(q[0]).toBeCloseTo(Math.cos(1.1), 14)
  })

  test('the ring of two qubits turns |10> into |01>: control 0 first, then control 1', () => {
    const states = zeroStates(2, 1)
    applyGate(states, 0, rot(0, Math.PI, 0))
    entangleRing(states)
    expect(Array.from(states.amplitudes, (value) => Math.round(value * 1e12) / 1e12)).toEqual([
      0, 0, 1, 0, 0, 0, 0, 0,
    ])
  })
})

test('gates keep the norm and can be undone, whatever the state', () => {
  const angle = fc.double({ min: -10, max: 10, noNaN: true })
  const cases = fc.integer({ min: 1, max: 6 }).chain((qubits) =>
    fc.record({
      qubits: fc.constant(qubits),
      u: fc.array(angle, { minLength: qubits, maxLength: qubits }),
      weights: fc.array(angle, { minLength: 6 * qubits, maxLength: 6 * qubits }),
    }),
  )
  fc.assert(
    fc.property(cases, ({ qubits, u, weights }) => {
      const encoded = encode(u, qubits, 1)
      const final = vary(configOf(qubits, 2), weights, copyStates(encoded))
      const norm = final.amplitudes.reduce((sum, value) => sum + value * value, 0)
      expect(norm).toBeCloseTo(1, 12)
      const back = disentangleRing(entangleRing(copyStates(final)))
      expect(largestDifference(back.amplitudes, final.amplitudes)).toBe(0)
    }),
    { numRuns: 60, seed: 5 },
  )
})
