import { expect, test } from 'vitest'
import { NOT_CALIBRATED, type Level } from '../reading/types.ts'
import { seededRandom, randomNormal } from '../random.ts'
import type { CalibrationFile } from './calibration-file.ts'
import { toProbability } from './probability.ts'
import { plainReliability } from './reliability.testing.ts'
import { missesThreshold } from './thresholds.ts'
import { triageProbability } from './triage.ts'

const reliability = plainReliability(
  { source: 's', split: 't', n: 400, events: 200, prevalence: 0.5, fittedAt: '2026-01-01' },
  [{ from: 0, to: 1, n: 400, meanScore: 0.5, observed: 0.5, interval: [0.4, 0.6] }],
)
const level = (look: number | null, nothing: number | null) => ({
  calibrator: { kind: 'temperature' as const, temperature: 2 },
  triage: { look, nothing, rule: '' },
  reliability,
})
const file: CalibrationFile = {
  schema: 1,
  levels: {
    region: level(1, -1),
    patch: level(3, -3),
    frame: {
      triage: { look: null, nothing: -2, rule: '' },
      missed: { frames: 4, of: 99, source: 's', split: 't' },
    },
  },
}
const at = (logit: number, of: Level, calibration: CalibrationFile | null = file) =>
  triageProbability(toProbability(logit, of, calibration), calibration)

test.each([
  ['region', 1.1, 'look'],
  ['region', 0.9, 'uncertain'],
  ['region', -1.1, 'nothing'],
  ['patch', 1.1, 'uncertain'],
  ['patch', 3.1, 'look'],
  ['patch', -3.1, 'nothing'],
] as const)('a %s of logit %d is judged by its own thresholds: %s', (of, logit, triage) => {
  expect(at(logit, of)).toBe(triage)
})

test('a frame is never called look while no frame without a stenosis is known, but may be called nothing', () => {
  expect(at(50, 'frame')).toBe('uncertain')
  expect(at(-1.9, 'frame')).toBe('uncertain')
  expect(at(-2.1, 'frame')).toBe('nothing')
  expect(toProbability(-2.1, 'frame', file).evidence).toBe(NOT_CALIBRATED)
})

test.each(['run', 'study'] as const)('a %s has no thresholds: always uncertain', (of) => {
  for (const logit of [-50, -2.5, 0, 2, 50]) expect(at(logit, of)).toBe('uncertain')
})

test('without a calibration everything is uncertain', () => {
  for (const of of ['region', 'patch', 'frame', 'run', 'study'] as const)
    expect(at(50, of, null)).toBe('uncertain')
})

test('the misses that are promised are kept on average over new cases (split conformal, exact)', () => {
  const random = seededRandom(8)
  const draw = (n: number) => Array.from({ length: n }, () => randomNormal(random))
  let missed = 0
  for (let trial = 0; trial < 400; trial++) {
    const { nothing } = missesThreshold(draw(98), 0.05)
    missed += draw(100).filter((logit) => logit < (nothing ?? -Infinity)).length
  }
  // Expected rank/(n+1) = 4/99 = .0404; 400 trials of 100 give a standard error of about .001.
  expect(missed / 40_000).toBeGreaterThan(0.036)
  expect(missed / 40_000).toBeLessThan(0.045)
})

test('too few cases promise nothing', () => {
  expect(missesThreshold([1, 2, 3], 0.05).nothing).toBeNull()
})
