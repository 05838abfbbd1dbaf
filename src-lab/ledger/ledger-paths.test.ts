import '@tensorflow/tfjs-node'
import { expect, test } from 'vitest'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { classicalSpecs, createClassicalHead } from '#core/model/classical-head.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import { drawn, placed } from '../baselines/arrays.ts'
import { circuitHead, classicalHead } from '../baselines/heads.ts'
import { rankAuc } from '../circuit/rank-auc.ts'
import type { FrozenCases } from './frozen-features.ts'
import { levelLedger, outOfFoldLedger, type PathScores } from './ledger-figures.ts'
import { pathLogits, trainPath } from './train-path.ts'

const WIDTH = 12
const head = classicalHead(WIDTH, DEFAULT_CIRCUIT)

/** One feature tells the classes apart, with noise. */
function cases(n: number, seed: number): FrozenCases {
  const random = seededRandom(seed)
  const [features, labels] = [new Float32Array(n * WIDTH), new Float32Array(n)]
  for (let i = 0; i < n; i++) {
    for (let f = 0; f < WIDTH; f++) features[i * WIDTH + f] = randomNormal(random)
    const score = features[i * WIDTH]! + 0.5 * randomNormal(random)
    labels[i] = score > 0 ? 1 : 0
  }
  return { n, width: WIDTH, features, labels }
}

test('the path that reads is the path that was trained: same arrays, same logits, as many numbers as the circuit', () => {
  expect(classicalSpecs(WIDTH, DEFAULT_CIRCUIT.qubits)).toEqual(placed(head.arrays))
  const flat = drawn(head.arrays, seededRandom(5))
  const { features, n, width, labels } = cases(20, 6)
  const own = createClassicalHead(WIDTH, DEFAULT_CIRCUIT.qubits, flat)(features, n)
  const trained = pathLogits(head, flat, { features, n, width, labels })
  for (const [i, logit] of trained.entries()) expect(own[i]).toBeCloseTo(logit, 4)
  expect(new Set(own).size).toBe(n)
  expect(flat.length).toBe(drawn(circuitHead(WIDTH, DEFAULT_CIRCUIT).arrays, seededRandom(5)).length)
})

test('a path learns what its features tell, at the step that validates best, and the same from the same seed', () => {
  const [train, validation] = [cases(600, 1), cases(300, 2)]
  const training = { steps: 60, batch: 64, validateEvery: 20, rate: 0.02, seed: 3 }
  const start = drawn(head.arrays, seededRandom(3))
  const one = trainPath(head, start, { train, validation }, training)
  expect(one.auc).toBeGreaterThan(0.9)
  expect(one.auc).toBeCloseTo(rankAuc(validation.labels, pathLogits(head, one.values, validation)), 12)
  expect([20, 40, 60]).toContain(one.step)
  expect(trainPath(head, start, { train, validation }, training)).toEqual(one)
})

/** Two cases an image; `better` is how much more the circuit knows. */
function scored(n: number, better: number): PathScores {
  const random = seededRandom(9)
  const labels = Array.from({ length: n }, () => (random() < 0.4 ? 1 : 0))
  const noise = labels.map(() => randomNormal(random))
  const told = (weight: number) => labels.map((label, i) => weight * (2 * label - 1) + noise[i]!)
  return {
    source: 'drawn',
    labels,
    clusters: labels.map((_, i) => String(i >> 1)),
    logits: { circuit: told(1 + better), withoutCircuit: told(1), classical: told(1), retrained: told(1) },
  }
}

test('a circuit that knows more is nearer to the truth and orders better, one that knows nothing more changes nothing', () => {
  const better = levelLedger(scored(400, 0.6), scored(400, 0.6), scored(400, 0.6))
  expect(better.against.withoutCircuit.nearer.interval[0]).toBeGreaterThan(1)
  expect(better.against.withoutCircuit.auc.interval[0]).toBeGreaterThan(0)
  expect(better.trainedAlike.moved).toBe(0)
  const same = outOfFoldLedger(scored(400, 0))
  expect(same.against.classical).toEqual({
    nearer: { value: 0, interval: [0, 0] },
    moved: 0,
    brier: { value: 0, interval: [0, 0] },
    auc: { value: 0, interval: [0, 0] },
  })
  expect(same.calibrated).toMatchObject({ n: 400, images: 200 })
})
