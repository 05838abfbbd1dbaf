import { expect, test } from 'vitest'
import { randomNormal, seededRandom } from '#core/random.ts'
import { FIGURES, figuresOf } from './figures.ts'
import { judgedPatches, judgedRegions, type Judged } from './judged.ts'
import type { TableModel } from './models.ts'
import type { CasesFile } from './results.ts'
import { resultOf } from './results.testing.ts'
import { summarized } from './summary.ts'

/** Ten cases of each of 20 images, half of them positive, and scores that tell a little. */
function drawn(seed: number, worth: number): Judged {
  const random = seededRandom(seed)
  const labels = Array.from({ length: 200 }, (_, i) => i % 2)
  const logits = labels.map((label) => worth * label + randomNormal(random))
  return {
    labels,
    clusters: labels.map((_, i) => `image ${Math.floor(i / 10)}`),
    logits,
    probabilities: logits.map((logit) => 1 / (1 + Math.exp(-logit))),
    called: logits.map((logit) => logit >= worth / 2),
  }
}

const asModel = (model: TableModel, seed: number, judged: Judged) => ({ model, seed, judged })

test('figures are those of their definitions', () => {
  const four: Judged = {
    labels: [1, 1, 0, 0],
    clusters: ['a', 'b', 'c', 'd'],
    logits: [2, -1, 0, -2],
    probabilities: [0.9, 0.3, 0.5, 0.1],
    called: [true, false, true, false],
  }
  const [accuracy, auc, f1, sensitivity, specificity, brier, ece] = figuresOf(four, [0, 1, 2, 3])
  expect([accuracy, auc, f1, sensitivity, specificity]).toEqual([0.5, 0.75, 0.5, 0.5, 0.5])
  expect(brier).toBeCloseTo((0.01 + 0.49 + 0.25 + 0.01) / 4, 10)
  expect(ece).toBeCloseTo((0.1 + 0.7 + 0.5 + 0.1) / 4, 10)
  expect(figuresOf({ ...four, probabilities: null }, [0, 2]).slice(-2)).toEqual([NaN, NaN])
})

test('a model with the scores of the hybrid differs from it by nothing, at any draw', () => {
  const same = drawn(1, 1)
  const { models } = summarized([asModel('simclr', 1, same), asModel('hybrid', 1, same)], 50)
  for (const figure of FIGURES) {
    expect(models[0]?.figures[figure].difference).toEqual({ value: 0, interval: [0, 0] })
    expect(models[1]?.figures[figure].difference).toBeNull()
  }
})

test('differences are paired: what both share does not widen them', () => {
  const hybrid = drawn(1, 1)
  const nearly: Judged = { ...hybrid, logits: hybrid.logits.map((logit, i) => logit + 0.05 * Math.sin(i)) }
  const { models } = summarized([asModel('simclr', 1, nearly), asModel('hybrid', 1, hybrid)], 200)
  const width = (estimate: { interval: readonly [number, number] } | null | undefined): number =>
    (estimate?.interval[1] ?? NaN) - (estimate?.interval[0] ?? NaN)
  expect(width(models[0]?.figures.auc.difference)).toBeLessThan(0.2 * width(models[0]?.figures.auc.mean))
})

test('over seeds: the mean, the standard deviation, and each seed; a difference is over the seeds that both have', () => {
  const rows = [1, 2, 3].map((seed) => asModel('resnet18', seed, drawn(seed, seed)))
  const { models, n, events, images } = summarized([...rows, asModel('hybrid', 2, drawn(9, 1))], 50)
  expect({ n, events, images }).toEqual({ n: 200, events: 100, images: 20 })
  const auc = models[0]?.figures.auc
  const each = auc?.perSeed.map(({ estimate }) => estimate?.value ?? NaN) ?? []
  const mean = each.reduce((a, b) => a + b, 0) / 3
  expect(models[0]?.seeds).toEqual([1, 2, 3])
  expect(auc?.mean?.value).toBeCloseTo(mean, 10)
  expect(auc?.spread).toBeCloseTo(
    Math.sqrt(each.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2),
    10,
  )
  expect(auc?.difference?.value).toBeCloseTo(
    (each[1] ?? NaN) - (models[1]?.figures.auc.mean?.value ?? NaN),
    10,
  )
  expect(models[1]?.figures.auc.spread).toBeNull()
})

const listOf = (n: number) => ({
  labels: Array.from({ length: n }, (_, i): 0 | 1 => (i % 2 === 0 ? 1 : 0)),
  clusters: Array.from({ length: n }, (_, i) => `image ${i >> 2}`),
  kinds: Array.from({ length: n }, (_, i) =>
    i % 2 === 0 ? 'lesion' : i % 4 === 1 ? 'vessel' : 'background',
  ),
})
const cases: CasesFile = {
  fingerprint: 'f',
  source: 'made',
  images: { train: 1, validation: 1, calibration: 1, test: 1, trainPatches: 1 },
  calibration: listOf(80),
  test: listOf(80),
  patches: listOf(40),
}
const result = resultOf('hybrid', 1, cases, 5)

test('threshold and calibration of regions come from the calibration half alone', () => {
  const before = judgedRegions(cases, result)
  const labels = cases.test.labels.map((label) => bit(1 - label))
  const after = judgedRegions({ ...cases, test: { ...cases.test, labels } }, result)
  expect(after.called).toEqual(before.called)
  expect(after.probabilities).toEqual(before.probabilities)
  expect(after.labels).not.toEqual(before.labels)
  const shifted = {
    ...result,
    scores: { ...result.scores, calibration: result.scores.calibration.map((s) => s + 3) },
  }
  expect(judgedRegions(cases, shifted).called).not.toEqual(before.called)
})

test('regions are lesions and dark lines, nothing else', () => {
  expect(judgedRegions(cases, result).labels).toHaveLength(60)
})

test('what is said of a small image does not know its label', () => {
  const before = judgedPatches(cases, result)
  const labels = cases.patches.labels.map((label, i) => (i === 7 ? bit(1 - label) : label))
  const after = judgedPatches({ ...cases, patches: { ...cases.patches, labels } }, result)
  const clusterOf7 = cases.patches.clusters[7]
  for (const [i, cluster] of cases.patches.clusters.entries())
    if (cluster === clusterOf7) expect(after.probabilities?.[i]).toBe(before.probabilities?.[i])
})

test('scores that order cases the wrong way promise nothing', () => {
  const wrong = {
    ...result,
    scores: { ...result.scores, calibration: result.scores.calibration.map((s) => -s) },
  }
  expect(judgedRegions(cases, wrong).probabilities).toBeNull()
})

const bit = (value: number): 0 | 1 => (value === 1 ? 1 : 0)
