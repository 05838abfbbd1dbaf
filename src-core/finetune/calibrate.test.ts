import { expect, test } from 'vitest'
import { applyCalibrator } from '../calibration/calibrator.ts'
import { sigmoid } from '../calibration/sigmoid.ts'
import { randomNormal, seededRandom } from '../random.ts'
import { calibrationOfCases, type CalibrationCase } from './calibrate.ts'

const of = { source: 'drawn', fittedAt: '2026-01-01T00:00:00.000Z', seed: 1 }

/** Cases whose true log odds lie so far from what the score says, as after training on as many of each kind. */
function drawn(patients: number, moved: number, level: 'region' | 'patch' = 'region'): CalibrationCase[] {
  const random = seededRandom(4)
  return Array.from({ length: patients * 25 }, (_, i) => {
    const logit = 1.5 * randomNormal(random)
    const label = random() < sigmoid(logit + moved) ? 1 : 0
    return { level, patient: `p${i % patients}`, label, logit }
  })
}

test('ten patients suffice to put right what balanced training moved', () => {
  const { file, without } = calibrationOfCases(drawn(10, -1.2), of)
  expect(without).toEqual([])
  const level = file.levels.region ?? expect.fail('no region')
  expect(level.calibrator.kind).not.toBe('temperature')
  expect(Math.abs(applyCalibrator(level.calibrator, 0) - sigmoid(-1.2))).toBeLessThan(0.08)
  expect(level.reliability.evidence.split).toContain('out of fold by patient')
})

test('a level with too few cases has no calibration, and the reason is said', () => {
  const { file, without } = calibrationOfCases([...drawn(10, 0), ...drawn(2, 0, 'patch')], of)
  expect(Object.keys(file.levels)).toEqual(['region'])
  expect(without).toEqual([{ level: 'patch', reason: expect.stringContaining('2 patients') }])
})

test('scores that do not rise with the labels are not made into probabilities', () => {
  const turned = drawn(10, 0).map((one) => ({ ...one, logit: -one.logit }))
  const { file, without } = calibrationOfCases(turned, of)
  expect(file.levels).toEqual({})
  expect(without).toHaveLength(1)
})

test('regions of few patients with a stenosis promise no share of misses, and those of three cannot calibrate', () => {
  const illOf = (ill: number) =>
    drawn(20, 0).map((one): CalibrationCase => ({
      ...one,
      label: Number(one.patient.slice(1)) < ill ? one.label : 0,
    }))
  const { triage } = calibrationOfCases(illOf(6), of).file.levels.region ?? expect.fail('no region')
  expect(triage).toMatchObject({ nothing: null, promised: { misses: null, falseAlarms: 0.1 } })
  expect(triage.rule).toContain('9 patients with a stenosis and here are 6')
  expect(calibrationOfCases(illOf(3), of).without[0]?.reason).toContain(
    'those with a stenosis are of 3 patients (4 needed)',
  )
})
