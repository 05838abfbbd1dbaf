import fc from 'fast-check'
import { expect, test } from 'vitest'
import { delongAuc } from '../calibration/auc-interval.ts'
import { calibrationLine } from '../calibration/calibration-line.ts'
import { comparedByCluster } from '../calibration/compare.ts'
import { logLoss } from '../calibration/metrics.ts'
import { seededRandom, shuffled } from '../random.ts'
import { compareModels } from './compare-models.ts'
import { drawnCases } from './comparison.testing.ts'
import { DEFAULT_MARGINS } from './margins.ts'
import { pairedFigures } from './paired-figures.ts'
import { LOOK_CONFIDENCE, PEEK_BUDGET, peekState } from './peek-budget.ts'
import { weightedFigures } from './weighted-figures.ts'
import { Comparison, type ComparedCase, type ComparisonInput } from './comparison.ts'

const compared = (cases: readonly ComparedCase[], change: Partial<ComparisonInput> = {}) => {
  const result = compareModels({
    cases: [...cases],
    margins: DEFAULT_MARGINS,
    looks: 0,
    seed: 1,
    repeats: 200,
    forgetting: null,
    ...change,
  })
  return result.ok ? Comparison.parse(result.value) : expect.fail(result.error.message)
}
const codes = (comparison: Comparison) => comparison.reasons.map(({ code }) => code)

test('a case that counts thrice is three cases', () => {
  const one = fc.record({
    p: fc.constantFrom(0.1, 0.2, 0.35, 0.5, 0.8, 0.9),
    label: fc.constantFrom(0, 1),
    times: fc.integer({ min: 0, max: 4 }),
  })
  fc.assert(
    fc.property(fc.array(one, { minLength: 4, maxLength: 40 }), (rows) => {
      const copies = rows.flatMap((row) => new Array<(typeof rows)[number]>(row.times).fill(row))
      fc.pre(new Set(copies.map(({ label }) => label)).size === 2)
      const [p, labels] = [copies.map((row) => row.p), copies.map(({ label }) => label)]
      const figures = weightedFigures(
        rows.map((row) => row.p),
        rows.map(({ label }) => label),
      )(Float64Array.from(rows, ({ times }) => times))
      expect(figures.auc).toBeCloseTo(delongAuc(labels, p).value, 10)
      expect(figures.logLoss).toBeCloseTo(logLoss(p, labels), 10)
      expect(figures.calibrationLoss).toBeGreaterThan(-1e-9)
      const line = calibrationLine(p, labels, labels.map(String))
      if (line === null) return
      expect(figures.slope).toBeCloseTo(line.slope.value, 5)
      expect(figures.intercept).toBeCloseTo(line.intercept.value, 5)
    }),
  )
})

test('differences and intervals are those of the paired bootstrap that recalibration uses', () => {
  const cases = drawnCases({ patients: 20, seed: 4, before: { noise: 1.5 }, after: { noise: 0.8 } })
  const paired = {
    before: cases.map(({ before }) => before),
    after: cases.map(({ after }) => after),
    labels: cases.map(({ label }) => label),
  }
  const clusters = cases.map(({ patient }) => patient)
  const ours = pairedFigures({ ...paired, patients: clusters }, LOOK_CONFIDENCE, 200, seededRandom(7))
  const theirs = comparedByCluster({ ...paired, clusters }, 200, seededRandom(7))
  for (const name of ['auc', 'logLoss'] as const) {
    expect(ours?.[name].difference.value).toBeCloseTo(theirs[name].value, 10)
    expect(ours?.[name].difference.interval[0]).toBeCloseTo(theirs[name].interval[0], 10)
    expect(ours?.[name].difference.interval[1]).toBeCloseTo(theirs[name].interval[1], 10)
  }
})

test('a better challenger passes; the order of the cases does not matter', () => {
  const cases = drawnCases({ patients: 30, seed: 2, before: { noise: 2.5 }, after: { noise: 0 } })
  const comparison = compared(cases)
  expect(comparison.reasons).toEqual([])
  expect(comparison.gate).toBe('pass')
  expect(comparison.auc.difference.gated[0]).toBeGreaterThan(0)
  expect(compared(shuffled(cases, seededRandom(3)))).toEqual(comparison)
})

test('better AUC with worse calibration is refused, for its calibration', () => {
  const cases = drawnCases({
    patients: 40,
    seed: 3,
    before: { noise: 1.2, slope: 0.6 },
    after: { noise: 0, slope: 2.5 },
  })
  const comparison = compared(cases)
  expect(comparison.auc.difference.gated[0]).toBeGreaterThan(0)
  expect(comparison.gate).toBe('refuse')
  expect(codes(comparison)).toContain('calibration-worse')
  expect(codes(comparison)).not.toContain('auc-worse')
  expect(codes(comparison)).not.toContain('not-better')
})

test('a challenger of the same rank and better calibration passes: that is what recalibrating does', () => {
  const cases = drawnCases({
    patients: 30,
    seed: 5,
    before: { noise: 0, slope: 3, shift: 1 },
    after: { noise: 0, slope: 3, shift: 1 },
  }).map((one, i, all) => ({ ...one, before: all[i]?.before ?? 0.5 }))
  const recalibrated = cases.map((one) => {
    const logit = Math.log(one.before / (1 - one.before))
    return { ...one, after: 1 / (1 + Math.exp(-(logit - 1) / 3)) }
  })
  const comparison = compared(recalibrated)
  expect(comparison.auc.difference.value).toBe(0)
  expect(comparison.gate).toBe('pass')
})

test('what learned from shuffled labels is not better, and refused', () => {
  const cases = drawnCases({ patients: 30, seed: 6, before: { noise: 1 }, after: { noise: 20, slope: 0.02 } })
  const comparison = compared(cases)
  expect(comparison.gate).toBe('refuse')
  expect(codes(comparison)).toEqual(expect.arrayContaining(['not-better', 'auc-worse']))
})

test('by shuffled labels the prevalence said of every case saves log loss, and is refused for ordering nothing', () => {
  const cases = drawnCases({ patients: 30, seed: 6, before: { noise: 1 }, after: { noise: 1 } })
  const labels = shuffled(
    cases.map(({ label }) => label),
    seededRandom(2),
  )
  const said = cases.map((one, i) => ({ ...one, label: labels[i] ?? 0, after: 0.5 + 1e-3 * one.before }))
  const comparison = compared(said)
  expect(comparison.logLoss.difference.gated[1]).toBeLessThan(0)
  expect(codes(comparison)).toEqual(['orders-nothing'])
})

test('challengers that are as good as the champion are seldom let in', () => {
  const passed = Array.from({ length: 24 }, (_, i) =>
    compared(drawnCases({ patients: 12, seed: 100 + i, before: { noise: 1 }, after: { noise: 1 } }), {
      repeats: 100,
    }),
  ).filter(({ gate }) => gate === 'pass')
  expect(passed.length).toBeLessThanOrEqual(2)
})

test('what forgets the evidence of the shipped model is refused', () => {
  const cases = drawnCases({ patients: 30, seed: 2, before: { noise: 2.5 }, after: { noise: 0 } })
  const evidence = drawnCases({ patients: 30, seed: 8, before: { noise: 0.3 }, after: { noise: 3 } })
  const forgetting = {
    source: 'drawn frames',
    patients: evidence.map(({ patient }) => patient),
    labels: evidence.map(({ label }) => label),
    before: evidence.map(({ before }) => before),
    after: evidence.map(({ after }) => after),
  }
  expect(codes(compared(cases, { forgetting }))).toEqual(['forgets'])
  expect(codes(compared(cases, { forgetting: { ...forgetting, after: forgetting.before } }))).toEqual([])
})

test('a spent budget refuses, whatever the figures', () => {
  const cases = drawnCases({ patients: 30, seed: 2, before: { noise: 2.5 }, after: { noise: 0 } })
  expect(codes(compared(cases, { looks: PEEK_BUDGET - 1 }))).toEqual([])
  expect(codes(compared(cases, { looks: PEEK_BUDGET }))).toEqual(['budget-spent'])
})

test('the looks of the budget together keep the error of one in twenty', () => {
  expect(PEEK_BUDGET * (1 - LOOK_CONFIDENCE)).toBeCloseTo(0.05, 12)
  expect([0, 2, 5, 9].map((looks) => peekState(looks).left)).toEqual([5, 3, 0, 0])
  expect(peekState(4).says).toContain('one look is left')
  expect(peekState(3).says).toContain('14 %')
  expect(peekState(5).says).toContain('spent')
})

test('ten cases are shown that moved most, and every part with its numbers', () => {
  const cases = drawnCases({ patients: 12, seed: 9, before: { noise: 2 }, after: { noise: 1 } })
  const view = cases.map((_, i) => (i % 3 === 0 ? null : i % 3 === 1 ? 'LAO' : 'RAO'))
  const { mostChanged, subgroups } = compared(cases, { attributes: { view }, repeats: 60 })
  const moves = cases.map(({ before, after }) => Math.abs(after - before)).sort((a, b) => b - a)
  expect(mostChanged.map(({ before, after }) => Math.abs(after - before))).toEqual(moves.slice(0, 10))
  expect(subgroups.map(({ attribute, value }) => `${attribute} ${value}`)).toEqual([
    'stenosis 50-69',
    'stenosis >=70',
    'view LAO',
    'view RAO',
  ])
  expect(subgroups.filter(({ attribute }) => attribute === 'view').map(({ n }) => n)).toEqual([120, 120])
})

test('a part that is too small is counted, and a set of one kind is not compared', () => {
  const cases = drawnCases({ patients: 12, seed: 9, before: { noise: 2 }, after: { noise: 1 } })
  const maker = cases.map((_, i) => (i < 12 ? 'A' : null))
  const [part] = compared(cases, { attributes: { maker }, repeats: 60 }).subgroups.slice(-1)
  expect(part).toMatchObject({ attribute: 'maker', n: 12, figures: null })
  const negatives = cases.filter(({ label }) => label === 0)
  expect(
    compareModels({ cases: negatives, margins: DEFAULT_MARGINS, looks: 0, seed: 1, forgetting: null }),
  ).toMatchObject({ ok: false, error: { code: 'not-comparable' } })
})
