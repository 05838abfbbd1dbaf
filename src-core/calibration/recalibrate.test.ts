/** Long, as each refusal and each verdict is a test of its own. */
import { describe, expect, it } from 'vitest'
import { seededRandom, shuffled } from '../random.ts'
import { applyCalibrator } from './calibrator.ts'
import { recalibrate, type RecalibrationInput } from './recalibrate.ts'
import type { Recalibration, SiteCase } from './recalibration.ts'
import { sigmoid } from './sigmoid.ts'
import { simulate } from './simulated.testing.ts'
import { earned } from './wording.ts'

/** Patients whose scores are too low, and too sure. */
function siteCases(patients: number, seed: number, truth = (said: number) => 0.7 * said + 1): SiteCase[] {
  const { logits, labels, clusters } = simulate(
    { clusters: patients, perCluster: 6, together: 0.2, truth },
    seededRandom(seed),
  )
  return logits.map((logit, i) => ({ patient: clusters[i]!, logit, label: labels[i] === 1 ? 1 : 0 }))
}

const input = (cases: readonly SiteCase[], change: Partial<RecalibrationInput> = {}): RecalibrationInput => ({
  cases,
  level: 'frame',
  model: { id: 'm', weightsSha256: 'w' },
  inForce: null,
  source: 'our labels',
  id: 'frame-1',
  fittedAt: '2026-11-02T10:00:00.000Z',
  seed: 1,
  replicates: 30,
  ...change,
})

function done(cases: readonly SiteCase[], change: Partial<RecalibrationInput> = {}): Recalibration {
  const result = recalibrate(input(cases, change))
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

describe('a site whose scores are off', () => {
  const cases = siteCases(120, 3)
  const outcome = done(cases)

  it('is mended, on patients that the calibrator has not seen', () => {
    const { verdict, difference, before, calibration } = outcome
    expect(verdict).toBe('better')
    expect(difference.logLoss.interval[1]).toBeLessThan(0)
    expect(before.reliability.slope.value).toBeLessThan(0.9)
    expect(before.reliability.inTheLarge.interval).not.toContain(0)
    const [was, is] = [before.reliability, calibration.reliability]
    expect(Math.abs(is.slope.value - 1)).toBeLessThan(Math.abs(was.slope.value - 1))
    expect(Math.abs(is.inTheLarge.value)).toBeLessThan(Math.abs(was.inTheLarge.value))
    expect(is.ece).toBeLessThan(was.ece)
    for (const logit of [-2, 0, 2])
      expect(applyCalibrator(calibration.calibrator, logit)).toBeCloseTo(sigmoid(0.7 * logit + 1), 0.7)
  })

  it('keeps the order of cases, so the AUC stays', () => {
    expect(outcome.difference.auc).toEqual({ value: 0, interval: [0, 0] })
    expect(outcome.calibration.reliability.auc).toEqual(outcome.before.reliability.auc)
  })

  it('counts only held-out labels as evidence, and names whose they are', () => {
    const { evidence } = outcome.calibration.reliability
    expect(outcome.fitted.n + outcome.held.n).toBe(cases.length)
    expect(evidence).toMatchObject({
      n: outcome.held.n,
      events: outcome.held.events,
      source: 'our labels',
      site: { calibration: 'frame-1', patients: outcome.held.patients },
    })
    expect(earned(evidence)).toBe('percent')
  })

  it('is the same in whatever order the labels come, and another by another seed', () => {
    expect(done(shuffled(cases, seededRandom(5)))).toEqual(outcome)
    expect(done(cases, { seed: 2 }).calibration).not.toEqual(outcome.calibration)
  })

  it('counts how often the new thresholds err on the held-out cases', () => {
    const { falseAlarms, misses } = outcome.calibration.seen!
    expect(falseAlarms.of + misses.of).toBe(outcome.held.n)
    // One in ten is promised; 300 cases of a kind in clusters of six stray from it by a few percent.
    expect(falseAlarms.errors / falseAlarms.of).toBeLessThan(0.17)
    expect(misses.errors / misses.of).toBeLessThan(0.17)
  })
})

it('is not called better where the present calibration is the truth itself, and loses against it', () => {
  const right = done(siteCases(60, 3)).calibration
  const truth = { ...right, calibrator: { kind: 'platt' as const, slope: 0.7, intercept: 1 } }
  const outcomes = Array.from({ length: 12 }, (_, seed) =>
    done(siteCases(30, seed + 50), { inForce: { schema: 1, levels: { frame: truth } }, seed }),
  )
  expect(outcomes.map(({ before }) => before.kind)).toEqual(new Array(12).fill('site'))
  expect(outcomes.filter(({ verdict }) => verdict === 'better').length).toBeLessThanOrEqual(2)
  expect(outcomes.filter(({ difference }) => difference.logLoss.value > 0).length).toBeGreaterThan(6)
})

describe('is refused', () => {
  const refusal = (cases: readonly SiteCase[]) => {
    const result = recalibrate(input(cases))
    return result.ok ? null : result.error
  }
  const all = siteCases(40, 7)

  it('for too few of a kind or too few patients, each named', () => {
    const few = [
      ...all.filter(({ label }) => label === 1).slice(0, 19),
      ...all.filter(({ label }) => label === 0).slice(0, 30),
    ]
    expect(refusal(few)).toMatchObject({ code: 'too-few-labels' })
    expect(refusal(few)?.message).toContain('19 with a stenosis of 50 % or more (20 needed)')
    expect(refusal(few)?.message).not.toContain('without one')
    const ofFour = all.map((one, i) => ({ ...one, patient: `p${i % 4}` }))
    expect(refusal(ofFour)?.message).toContain('4 patients (10 needed)')
  })

  it('where each half would have a single patient with a stenosis, of whom nobody knows how the next differs', () => {
    const twoSick = siteOf(10, 2)
    expect(refusal(twoSick)?.code).toBe('too-uneven')
    expect(refusal(twoSick)?.message).toContain('those with a stenosis are of 2 patients (4 needed)')
    const twoWell = twoSick.map((one): SiteCase => ({ ...one, logit: -one.logit, label: one.label ? 0 : 1 }))
    expect(refusal(twoWell)?.message).toContain('those without one are of 2 patients (4 needed)')
  })

  it('where one patient holds most of the stenoses, as no split then leaves both halves enough', () => {
    const oneSick = all.map((one) => ({ ...one, patient: one.label === 1 ? 'sick' : one.patient }))
    expect(refusal(oneSick)?.code).toBe('too-uneven')
  })

  it('where the scores turn the order around, and where they separate the kinds', () => {
    expect(refusal(all.map((one) => ({ ...one, logit: -one.logit })))?.code).toBe('scores-do-not-order')
    expect(refusal(all.map((one, i) => ({ ...one, logit: (one.label ? 1 : -1) + i / 1000 })))?.code).toBe(
      'separated',
    )
  })
})

/** So many patients, the first of them ill in all of ten frames. */
function siteOf(patients: number, ill: number): SiteCase[] {
  return Array.from({ length: patients * 10 }, (_, i): SiteCase => {
    const patient = i % patients
    const label = patient < ill ? 1 : 0
    return { patient: `p${patient}`, label, logit: label + 2 * Math.sin(i) }
  })
}

it('promises no share of misses where few patients have a stenosis, however many frames they have', () => {
  const { calibration } = done(siteOf(24, 4))
  expect(calibration.triage).toMatchObject({ nothing: null, promised: { misses: null, falseAlarms: 0.1 } })
  expect(calibration.triage.rule).toContain('9 patients with a stenosis and here are 2')
  expect(calibration.seen?.misses).toEqual({ errors: 0, of: 20 })
})
