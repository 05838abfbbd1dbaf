import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runBatch } from './circuit-batch.ts'
import { CircuitConfig, circuitWeightCount } from './circuit-config.ts'
import { encode, encodingAngle } from './circuit-encode.ts'
import { cnotPairs, disentangle, entangle } from './circuit-entangle.ts'
import { createReadout } from './circuit-inference.ts'
import { applyGate, rot } from './circuit-rotate.ts'
import { copyStates, zeroStates } from './circuit-state.ts'
import { changed, drawn, KINDS, largestDifference } from './circuit.testing.ts'
import { circuitGradient, runCircuit } from './circuit.ts'
import { denseExpectations } from './dense-circuit.fixture.ts'

const SHAPES = [
  [1, 1],
  [1, 3],
  [2, 2],
  [3, 2],
  [4, 2],
  [5, 1],
] as const
const CONFIGS = KINDS.flatMap((kind) =>
  SHAPES.map(([qubits, layers]): CircuitConfig => ({ ...kind, qubits, layers })),
)
const SAMPLES = 3

const nameOf = (c: CircuitConfig): string =>
  `Q${c.qubits} L${c.layers} ${c.gates} ${c.entangler} ${c.encoding}`

/** The plain and the fast simulation behind one form. */
const SIMULATIONS = {
  plain: (config: CircuitConfig, weights: Float64Array, u: Float64Array, samples: number) => {
    const run = runCircuit(config, weights, u, samples)
    return { q: run.q, gradient: (g: Float64Array) => circuitGradient(config, weights, u, run, g) }
  },
  fast: runBatch,
} as const

describe.each(CONFIGS.map((config) => [nameOf(config), config] as const))('circuit %s', (_, config) => {
  const { weights, u, g } = drawn(config, SAMPLES, 10 * config.qubits + config.layers)
  const dense = denseExpectations(config, weights, u, SAMPLES)

  describe.each(['plain', 'fast'] as const)('%s', (name) => {
    const simulate = SIMULATIONS[name]
    const loss = (w: Float64Array, x: Float64Array): number =>
      simulate(config, w, x, SAMPLES).q.reduce((sum, q, i) => sum + q * (g[i] ?? NaN), 0)
    const gradient = simulate(config, weights, u, SAMPLES).gradient(g)

    test('equals the product of dense Kronecker matrices', () => {
      expect(largestDifference(simulate(config, weights, u, SAMPLES).q, dense)).toBeLessThan(1e-12)
    })

    test('has the gradient that finite differences give, for weights and inputs', () => {
      // The central difference is wrong by up to (L pi)^3 h^2 / 6 where data are uploaded L times.
      const [h, tolerance] = [1e-5, 5e-8]
      const byWeights = weights.map(
        (_, i) => (loss(changed(weights, i, h), u) - loss(changed(weights, i, -h), u)) / (2 * h),
      )
      const byInputs = u.map(
        (_, i) => (loss(weights, changed(u, i, h)) - loss(weights, changed(u, i, -h))) / (2 * h),
      )
      expect(largestDifference(gradient.weights, byWeights)).toBeLessThan(tolerance)
      expect(largestDifference(gradient.u, byInputs)).toBeLessThan(tolerance)
    })

    test('has the gradient of the parameter-shift rule', () => {
      const quarter = Math.PI / 2
      const shift = weights.map(
        (_, i) => (loss(changed(weights, i, quarter), u) - loss(changed(weights, i, -quarter), u)) / 2,
      )
      expect(largestDifference(gradient.weights, shift)).toBeLessThan(1e-12)
    })
  })

  test('says the same when it reads', () => {
    expect(largestDifference(createReadout(config, weights)(u, SAMPLES), dense)).toBeLessThan(1e-12)
  })
})

test.each([
  [6, 3, 40],
  [8, 4, 32],
  [9, 1, 5],
  [10, 2, 3],
] as const)(
  'Q%i L%i: fast, reading and plain agree on %i samples, more than one block',
  (qubits, layers, n) => {
    for (const kind of KINDS) {
      const config = { ...kind, qubits, layers }
      const { weights, u, g } = drawn(config, n, qubits)
      const plain = SIMULATIONS.plain(config, weights, u, n)
      const fast = runBatch(config, weights, u, n)
      expect(largestDifference(fast.q, plain.q)).toBeLessThan(1e-12)
      expect(largestDifference(fast.gradient(g).u, plain.gradient(g).u)).toBeLessThan(1e-12)
      expect(largestDifference(fast.gradient(g).weights, plain.gradient(g).weights)).toBeLessThan(1e-11)
      expect(largestDifference(createReadout(config, weights)(u, n), plain.q)).toBeLessThan(1e-12)
    }
  },
)

describe('configuration', () => {
  const accepts = (change: object): boolean =>
    CircuitConfig.safeParse({
      ...{ qubits: 4, layers: 2, gates: 'rot', entangler: 'ring', encoding: 'angle' },
      ...change,
    }).success

  test('is 4 to 10 qubits of known gates, entanglers and encodings', () => {
    for (const kind of KINDS) expect(accepts(kind)).toBe(true)
    for (let qubits = 4; qubits <= 10; qubits++) expect(accepts({ qubits })).toBe(true)
    for (const change of [{ qubits: 3 }, { qubits: 11 }, { qubits: 4.5 }, { layers: 0 }, { gates: 'rx' }])
      expect(accepts(change)).toBe(false)
    for (const change of [{ entangler: 'star' }, { encoding: 'amplitude' }])
      expect(accepts(change)).toBe(false)
  })

  test('entangles as it says', () => {
    const pairs = (entangler: CircuitConfig['entangler']) => cnotPairs({ qubits: 4, entangler }).join(' ')
    expect(pairs('linear')).toBe('0,1 1,2 2,3')
    expect(pairs('ring')).toBe('0,1 1,2 2,3 3,0')
    expect(pairs('all-to-all')).toBe('0,1 0,2 0,3 1,2 1,3 2,3')
  })

  test('has three angles a gate, or one', () => {
    const config = { qubits: 5, layers: 3, entangler: 'ring', encoding: 'angle' } as const
    expect(circuitWeightCount({ ...config, gates: 'rot' })).toBe(45)
    expect(circuitWeightCount({ ...config, gates: 'ry' })).toBe(15)
  })
})

describe('closed forms', () => {
  const one = (kind: Partial<CircuitConfig>, layers = 1): CircuitConfig => ({
    ...{ qubits: 1, gates: 'rot', entangler: 'ring', encoding: 'angle' },
    ...kind,
    layers,
  })

  test('zeros encode |0...0>', () => {
    expect(Array.from(encode([0, 0, 0], 3, 1).amplitudes)).toEqual(Array.from(zeroStates(3, 1).amplitudes))
  })

  test('one qubit without rotation is the cosine of its angle', () => {
    for (const u of [-2, -0.3, 0, 0.1, 0.7, 3]) {
      expect(runCircuit(one({}), [0, 0, 0], [u], 1).q[0]).toBeCloseTo(Math.cos(encodingAngle(u)), 14)
      expect(runBatch(one({}), [0, 0, 0], [u], 1).q[0]).toBeCloseTo(Math.cos(encodingAngle(u)), 14)
    }
  })

  test('one qubit from zero sees only theta', () => {
    expect(runCircuit(one({}), [0.4, 1.1, -2.3], [0], 1).q[0]).toBeCloseTo(Math.cos(1.1), 14)
  })

  test('RY on RY adds its angles: re-uploading reads a multiple of the angle', () => {
    for (const layers of [1, 2, 5]) {
      const config = one({ gates: 'ry', encoding: 're-uploading' }, layers)
      const thetas = Array.from({ length: layers }, (_, i) => 0.3 * i - 0.5)
      const total = layers * encodingAngle(0.37) + thetas.reduce((a, b) => a + b, 0)
      for (const { q } of [runCircuit(config, thetas, [0.37], 1), runBatch(config, thetas, [0.37], 1)])
        expect(q[0]).toBeCloseTo(Math.cos(total), 13)
    }
  })

  test('the ring of two qubits turns |10> into |01>: control 0 first, then control 1', () => {
    const states = zeroStates(2, 1)
    applyGate(states, 0, rot(0, Math.PI, 0))
    entangle({ qubits: 2, entangler: 'ring' }, states)
    expect(Array.from(states.amplitudes, (value) => Math.round(value * 1e12) / 1e12)).toEqual([
      0, 0, 1, 0, 0, 0, 0, 0,
    ])
  })
})

test('gates keep the norm and can be undone, whatever the circuit and the state', () => {
  const angle = fc.double({ min: -10, max: 10, noNaN: true })
  const many = (n: number) => fc.array(angle, { minLength: n, maxLength: n })
  const cases = fc
    .record({
      kind: fc.constantFrom(...KINDS),
      qubits: fc.integer({ min: 1, max: 6 }),
      layers: fc.integer({ min: 1, max: 3 }),
    })
    .chain(({ kind, qubits, layers }) => {
      const config: CircuitConfig = { ...kind, qubits, layers }
      return fc.record({
        config: fc.constant(config),
        u: many(qubits),
        weights: many(circuitWeightCount(config)),
      })
    })
  fc.assert(
    fc.property(cases, ({ config, u, weights }) => {
      const { final, q } = runCircuit(config, weights, u, 1)
      const norm = final.amplitudes.reduce((sum, value) => sum + value * value, 0)
      expect(norm).toBeCloseTo(1, 12)
      for (const value of q) expect(Math.abs(value)).toBeLessThanOrEqual(1 + 1e-12)
      expect(largestDifference(runBatch(config, weights, u, 1).q, q)).toBeLessThan(1e-12)
      const back = disentangle(config, entangle(config, copyStates(final)))
      expect(largestDifference(back.amplitudes, final.amplitudes)).toBe(0)
    }),
    { numRuns: 120, seed: 5 },
  )
})
