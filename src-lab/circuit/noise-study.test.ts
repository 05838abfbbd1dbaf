import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createReadout } from '#core/model/circuit-inference.ts'
import { drawn } from '#core/model/circuit.testing.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import { rocAuc } from '../evaluation/measure.ts'
import type { CircuitCases } from './circuit-cases.ts'
import { circuitInUse } from './circuit-in-use.ts'
import { NoiseFile, type Noise } from './noise-file.ts'
import { noisePlot } from './noise-plot.ts'
import { FULL_PLAN, NO_NOISE, noisyLogits, studyNoise, type StudiedModel } from './noise-study.ts'
import { nameOf, noiseText, withNoise } from './noise-text.ts'
import { rankAuc } from './rank-auc.ts'
import { newestModel } from './shipped.ts'
import { wellFormed } from './svg.testing.ts'

const CONFIG = { qubits: 4, layers: 2, gates: 'rot', entangler: 'ring', encoding: 'angle' } as const
const N = 120
const { weights: angles } = drawn(CONFIG, 1, 31)
const CORRECTION = Float64Array.of(2, -1, 1.5, 0.5)

const MODEL: StudiedModel = {
  config: CONFIG,
  angles,
  head: {
    qubits: 4,
    readout: createReadout(CONFIG, angles),
    correction: CORRECTION,
    split: () => expect.fail('the features are not used'),
  },
}

/** Cases of which the circuit knows more than the rest of the model. */
function cases(scale: number): CircuitCases {
  const random = seededRandom(32)
  const u = Float64Array.from({ length: 4 * N }, () => scale * randomNormal(random))
  const plain = Float64Array.from({ length: N }, () => 0.3 * randomNormal(random))
  const q = MODEL.head.readout(u, N)
  const labels = Array.from(plain, (value, s) => {
    const said = CORRECTION.reduce((sum, weight, i) => sum + weight * (q[4 * s + i] ?? NaN), value)
    return said + 0.5 * randomNormal(random) > 0 ? 1 : 0
  })
  return { source: 'drawn', labels, clusters: labels.map((_, i) => String(i >> 1)), u, plain }
}

const level = (of: CircuitCases) => ({
  decided: of,
  threshold: 0,
  calibrated: of,
  calibrator: { kind: 'platt', slope: 1, intercept: 0 } as const,
})

function fileOf(of: CircuitCases, noises: readonly Noise[]): NoiseFile {
  const lines: string[] = []
  const studied = studyNoise(
    MODEL,
    { region: level(of), patch: null },
    { noises, repeats: 3, replicates: 60 },
    (line) => lines.push(line),
  )
  expect(lines).toHaveLength(noises.length + 1)
  const counted = {
    source: of.source,
    n: N,
    events: of.labels.filter((label) => label === 1).length,
    images: N / 2,
  }
  return NoiseFile.parse({
    ...{
      schema: 1,
      model: 'drawn',
      weightsSha256: '',
      measuredAt: new Date().toISOString(),
      command: 'none',
    },
    ...{ quick: false, replicates: 60, repeats: 3, circuit: CONFIG, circuitInUse: circuitInUse(MODEL, of) },
    levels: { region: { decided: counted, threshold: 0, calibrated: counted }, patch: null },
    ...studied,
  })
}

test('the AUC by ranks is that of the evidence, ties and all', () => {
  const random = seededRandom(4)
  for (let round = 0; round < 20; round++) {
    const labels = Array.from({ length: 50 }, () => (random() < 0.3 ? 1 : 0))
    const scores = labels.map((label) => Math.round(5 * (label + 2 * random())))
    expect(rankAuc(labels, scores)).toBeCloseTo(rocAuc(labels, scores), 12)
  }
  expect(rankAuc([1, 1], [0, 1])).toBeNaN()
})

describe('a study', () => {
  const used = cases(1)
  const total: Noise = { ...NO_NOISE, depolarizing: 1 }
  const noises = [
    total,
    { ...NO_NOISE, readout: 0.5 },
    { ...NO_NOISE, damping: 1 },
    { ...NO_NOISE, shots: 64 },
  ]
  const file = fileOf(used, noises)
  const [exact, ...noisy] = file.results.map(({ region }) => region)

  test('changes nothing without noise', () => {
    expect(exact?.logitChange).toEqual({ mean: 0, largest: 0 })
    expect(exact?.discrimination.aucDifference).toEqual({ value: 0, interval: [0, 0] })
    expect(exact?.calibration?.brierDifference.value).toBe(0)
    expect(exact?.discrimination.auc.value).toBeCloseTo(
      rocAuc(used.labels, [...(noisyLogits(MODEL, used, NO_NOISE, 1)[0] ?? [])]),
      12,
    )
    expect(exact?.discrimination.auc.value).toBeGreaterThan(0.8)
  })

  test('leaves the model without its circuit when nothing of the state, or of the bits, is left', () => {
    for (const i of [0, 1]) {
      expect(noisy[i]?.discrimination.auc.value).toBeCloseTo(
        file.withoutCircuit.region.discrimination.auc.value,
        12,
      )
      expect(noisy[i]?.calibration?.brier.value).toBeCloseTo(
        file.withoutCircuit.region.calibration?.brier.value ?? NaN,
        6,
      )
    }
    expect(noisy[0]?.discrimination.aucDifference.interval[1]).toBeLessThan(0)
  })

  test('moves every logit by what |0...0> says when all fall to it', () => {
    const q = MODEL.head.readout(used.u, N)
    const moved = Array.from(used.plain, (_, s) =>
      Math.abs(CORRECTION.reduce((sum, weight, i) => sum + weight * (1 - (q[4 * s + i] ?? NaN)), 0)),
    )
    expect(noisy[2]?.logitChange.mean).toBeCloseTo(moved.reduce((a, b) => a + b) / N, 5)
    expect(noisy[2]?.logitChange.largest).toBeCloseTo(Math.max(...moved), 5)
  })

  test('draws shots anew for each repeat, and loses a little by them', () => {
    const draws = noisyLogits(MODEL, used, { ...NO_NOISE, shots: 64 }, 3)
    expect(draws).toHaveLength(3)
    expect(draws[0]).not.toEqual(draws[1])
    expect(noisyLogits(MODEL, used, { ...NO_NOISE, shots: 64 }, 3)).toEqual(draws)
    const [mean = NaN] = [noisy[3]?.logitChange.mean]
    expect(mean).toBeGreaterThan(0.05)
    expect(mean).toBeLessThan(0.5)
  })

  test('says in words which noise costs something, in a table with a row for each', () => {
    const text = noiseText(file)
    expect(text).toMatch(/^The AUC of regions falls, .* under: depolarizing 1[;.]/m)
    expect(text.split('\n').filter((line) => line.startsWith('| '))).toHaveLength(noises.length + 3)
    expect(text).not.toContain('nearly a constant')
  })

  test('is drawn with a point for each single noise and figure', () => {
    const svg = noisePlot(file)
    expect(wellFormed(svg)).toBe(true)
    expect(svg.split('<circle').length - 1).toBe(3 * noises.length)
    expect(svg).toContain('<title id="title">Noise in the circuit of drawn, simulated</title>')
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  })
})

test('a circuit whose inputs are saturated is said to answer a constant', () => {
  const idle = cases(0)
  idle.u.fill(6)
  const { circuitInUse: found } = fileOf(idle, [])
  expect(found.inputs.map(({ saturated }) => saturated)).toEqual([1, 1, 1, 1])
  expect(found.contribution.deviation).toBeLessThan(1e-9)
  expect(noiseText(fileOf(idle, [{ ...NO_NOISE, shots: 8192 }]))).toContain('nearly a constant')
})

test('the words go between the marks of a document and replace those before', () => {
  const file = fileOf(cases(1), [])
  const empty =
    'Before\n<!-- noise:begin, written by `npm run lab -- noise` -->\nWhat stood here\n<!-- noise:end -->\nAfter\n'
  const once = withNoise(empty, file)
  expect(once).toMatch(/^Before\n[^]*\nAfter\n$/)
  expect(once).toContain(noiseText(file))
  expect(once).not.toContain('What stood here')
  expect(withNoise(once, file)).toBe(once)
  expect(() => withNoise('no marks', file)).toThrow('no <!-- noise:begin')
})

test('the shipped plan has every channel at five strengths or more, and one of all together', () => {
  const names = FULL_PLAN.noises.map(nameOf)
  for (const channel of ['depolarizing', 'damping', 'misread', 'shots'])
    expect(
      names.filter((name) => name.includes(channel) && !name.includes(',')).length,
    ).toBeGreaterThanOrEqual(5)
  expect(names.filter((name) => name.includes(','))).toEqual([
    'depolarizing 0.01, damping 0.01, misread 0.02, 1024 shots',
  ])
  expect(new Set(names).size).toBe(names.length)
})

const measured = readdirSync('models').filter((id) => existsSync(join('models', id, 'noise.json')))

describe.each(measured)('noise.json of %s', (id) => {
  const json = (name: string): unknown => JSON.parse(readFileSync(join('models', id, name), 'utf8'))
  const file = NoiseFile.parse(json('noise.json'))

  test('is a full measurement of these very weights', () => {
    expect(json('manifest.json')).toMatchObject({
      id,
      weights: { sha256: file.weightsSha256 },
      circuit: file.circuit,
    })
    expect(file).toMatchObject({ model: id, quick: false, replicates: FULL_PLAN.replicates })
    expect(file.results.map(({ noise }) => noise)).toEqual([NO_NOISE, ...FULL_PLAN.noises])
  })

  test.runIf(id === newestModel())('is what the documents show', () => {
    expect(readFileSync('docs/noise.svg', 'utf8')).toBe(noisePlot(file))
    expect(readFileSync('docs/model.md', 'utf8')).toContain(noiseText(file))
  })
})
