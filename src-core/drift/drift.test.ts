import { expect, test } from 'vitest'
import { randomNormal, seededRandom, type Random } from '../random.ts'
import { assessDrift, BASELINE_RUNS, BLOCK_RUNS, FALSE_ALARM } from './assess-drift.ts'
import { inputsOf, type DriftMeasure, type ReadRun } from './drift.ts'
import { fewerChance, ksChance, ksDistance } from './kolmogorov.ts'
import { summaryText } from './words.ts'

/** A site where nothing moves, unless `shift` says so from a run on. Sizes tie, scores and grey do not, labels follow scores. */
function site(runs: number, random: Random, shift: (i: number) => number = () => 0): ReadRun[] {
  return Array.from({ length: runs }, (_, i) => {
    const score = randomNormal(random)
    const inputs = {
      size: random() < 0.8 ? 512 : 1024,
      rate: random() < 0.5 ? 15 : 7.5,
      intensity: 0.4 + 0.05 * randomNormal(random) + 0.05 * shift(i),
      contrast: 0.2 + 0.02 * randomNormal(random),
      novelty: Math.exp(0.3 * randomNormal(random)),
      score,
    }
    const label = score + 0.8 * randomNormal(random) > 0.3 ? 1 : 0
    return { runId: String(i), at: '2026-01-01', inputs, label, labelledAt: '2026-01-02' }
  })
}

test('of the blocks in which nothing moves, as many are called moved as is promised, or fewer', () => {
  const random = seededRandom(1)
  const blocks = 5
  let [alarms, tested] = [0, 0]
  for (let i = 0; i < 800; i++) {
    const report = assessDrift('m', site(BASELINE_RUNS + blocks * BLOCK_RUNS, random), null)
    for (let block = 0; block < blocks; block++) {
      tested += 1
      if (report.measures.some((one) => one.blocks[block]?.moved)) alarms += 1
    }
  }
  expect(tested).toBe(4000)
  // Blocks of one site share their baseline; by far fewer than three standard errors above the promise.
  expect(alarms / tested).toBeLessThanOrEqual(FALSE_ALARM * 1.2)
  expect(alarms).toBeGreaterThan(0)
})

test('a shift of one and a half deviations is nearly always found in the first block after it', () => {
  const random = seededRandom(2)
  let found = 0
  for (let i = 0; i < 100; i++) {
    const runs = site(BASELINE_RUNS + BLOCK_RUNS, random, (run) => (run >= BASELINE_RUNS ? 1.5 : 0))
    const { warnings } = assessDrift('m', runs, null)
    if (warnings.some(({ measure }) => measure === 'intensity')) found += 1
    expect(warnings.filter(({ measure }) => measure === 'rate')).toEqual([])
  }
  expect(found).toBeGreaterThan(85)
})

test('labels that no longer go with scores are found, and what to do is said', () => {
  const random = seededRandom(3)
  const runs = site(BASELINE_RUNS + BLOCK_RUNS, random).map((run, i): ReadRun => {
    if (i < BASELINE_RUNS) return run
    return { ...run, label: random() < 0.5 ? 1 : 0 }
  })
  const [warning] = assessDrift('m', runs, null).warnings
  expect(warning).toMatchObject({ measure: 'agreement' })
  expect(warning?.action).toContain('roll back')
})

test('a full block of agreement stays as it is when older runs are graded later', () => {
  const random = seededRandom(6)
  const day = (i: number) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString()
  const full = BASELINE_RUNS + BLOCK_RUNS
  const ungraded = { label: null, labelledAt: null }
  const runs = site(3 * full, random).map((run, i): ReadRun => ({
    ...run,
    at: day(i),
    labelledAt: day(i + 1),
  }))
  const agreement = (all: readonly ReadRun[]) =>
    assessDrift('m', all, null).measures.find(({ measure }) => measure === 'agreement')
  // Every third run was graded at once; the others of the first half are, a year later.
  const before = runs.map((run, i): ReadRun => (i % 3 === 0 ? run : { ...run, ...ungraded }))
  const after = runs.map((run, i): ReadRun =>
    i % 3 === 0 || i > full ? (before[i] ?? run) : { ...run, labelledAt: day(400 + i) },
  )
  const [was, is] = [agreement(before), agreement(after)]
  expect(was?.blocks).toHaveLength(1)
  expect(is?.blocks.length).toBeGreaterThan(1)
  expect(is?.blocks[0]).toEqual(was?.blocks[0])
  expect(is?.baseline).toEqual(was?.baseline)
  expect(is?.values.slice(0, full)).toEqual(was?.values)
  // Graded long ago, and read by this model only now.
  const late = { ...runs[1]!, at: day(500), labelledAt: day(0) }
  expect(agreement([...before, late])?.values.slice(0, full)).toEqual(was?.values)
})

test('before there is enough nothing is tested, and how many are missing is said', () => {
  const report = assessDrift('m', site(20, seededRandom(4)), null)
  expect(report.measures.every(({ blocks, baseline }) => blocks.length === 0 && baseline === null)).toBe(true)
  expect(summaryText(report)).toContain(`${BASELINE_RUNS + BLOCK_RUNS - 20} to go`)
  expect(assessDrift('m', [], null).warnings).toEqual([])
})

test('what is usual here is held against the training set', () => {
  const random = seededRandom(5)
  const runs = site(BASELINE_RUNS, random)
  const like = Array.from({ length: 200 }, () => 0.4 + 0.05 * randomNormal(random))
  const report = (intensity: number[]) =>
    assessDrift('m', runs, { schema: 1, weightsSha256: 'a', source: 'ARCADE', measures: { intensity } })
  const of = (report: ReturnType<typeof assessDrift>, name: DriftMeasure) =>
    report.measures.find(({ measure }) => measure === name)
  expect(of(report(like), 'intensity')?.fromTraining?.differs).toBe(false)
  expect(of(report(like.map((value) => value + 0.1)), 'intensity')?.fromTraining?.differs).toBe(true)
  expect(of(report(like), 'score')?.fromTraining).toBeNull()
})

test('distance and chance of two samples, against values from tables', () => {
  expect(ksDistance([1, 2, 3], [1, 2, 3])).toBe(0)
  expect(ksDistance([1, 2], [3, 4])).toBe(1)
  expect(ksDistance([1, 2, 3, 4], [2.5, 3.5, 4.5, 5.5])).toBe(0.5)
  expect(ksDistance([], [1])).toBe(0)
  // Kolmogorov's distribution: 1.358 at 5 %, 1.628 at 1 %.
  const n = 1e8
  expect(ksChance(1.358 / Math.sqrt(n / 2), n, n)).toBeCloseTo(0.05, 3)
  expect(ksChance(1.628 / Math.sqrt(n / 2), n, n)).toBeCloseTo(0.01, 3)
  expect(ksChance(0, 10, 10)).toBe(1)
  // Fisher's tea: all 4 of 4 against none of 4 by chance once in 70.
  expect(fewerChance(0, 4, 4, 4)).toBeCloseTo(1 / 70, 10)
  expect(fewerChance(4, 4, 0, 4)).toBeCloseTo(1, 10)
})

test('a run is charted by the middle of its frames; what is unknown stays unknown', () => {
  const facts = { rows: 512, columns: 400, timesMs: [0, 100, 200] }
  const frames = [0.2, 0.9, 0.3].map((intensity) => ({ inputs: { intensity, contrast: 0.1, novelty: null } }))
  expect(inputsOf(facts, frames, { logit: 1.5 })).toEqual({
    size: 512,
    rate: 10,
    intensity: 0.3,
    contrast: 0.1,
    novelty: null,
    score: 1.5,
  })
  expect(inputsOf({ ...facts, timesMs: [0] }, [{}], null)).toMatchObject({
    rate: null,
    intensity: null,
    score: null,
  })
})
