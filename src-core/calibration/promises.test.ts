import { expect, test } from 'vitest'
import type { CalibrationFile } from './calibration-file.ts'
import { promisesOf } from './promises.ts'
import { plainReliability } from './reliability.testing.ts'
import { conformalThresholds, errorsOf, missesThreshold } from './thresholds.ts'

const reliability = plainReliability(
  { source: 's', split: 't', n: 400, events: 200, prevalence: 0.5, fittedAt: '2026-01-01' },
  [],
)
const calibrator = { kind: 'temperature' as const, temperature: 1 }
const logits = Array.from({ length: 200 }, (_, i) => i)
const labels = logits.map((_, i) => (i % 2 === 0 ? 1 : 0))
const unpromised = { look: 1, nothing: -1, rule: '' }
const uncounted = {
  calibrator,
  triage: conformalThresholds(logits, labels, { misses: 0.05, falseAlarms: 0.1 }),
  reliability,
}
const region = {
  ...uncounted,
  seen: {
    misses: { errors: 4, of: 90 },
    falseAlarms: { errors: 9, of: 95 },
    source: 'ARCADE',
    split: 'the other half',
  },
}
const frame = {
  triage: missesThreshold(logits, 0.05),
  missed: { frames: 3, of: 99, source: 'ARCADE', split: 'others' },
}
const file: CalibrationFile = { schema: 1, levels: { region, frame } }

test('each level has its own promises, with what was seen of them', () => {
  const source = 'ARCADE, the other half'
  expect(promisesOf('region', file)).toEqual([
    { level: 'region', kind: 'misses', rate: 0.05, seen: { errors: 4, of: 90, source } },
    { level: 'region', kind: 'falseAlarms', rate: 0.1, seen: { errors: 9, of: 95, source } },
  ])
  expect(promisesOf('frame', file)).toEqual([
    { level: 'frame', kind: 'misses', rate: 0.05, seen: { errors: 3, of: 99, source: 'ARCADE, others' } },
  ])
  for (const level of ['patch', 'run', 'study'] as const) expect(promisesOf(level, file)).toEqual([])
  expect(promisesOf('region', null)).toEqual([])
})

test('nothing is promised of too few cases, nor by a file from before promises were kept', () => {
  const few = conformalThresholds([1, 2], [0, 1], { misses: 0.05, falseAlarms: 0.05 })
  expect(promisesOf('region', { schema: 1, levels: { region: { ...region, triage: few } } })).toEqual([])
  expect(promisesOf('region', { schema: 1, levels: { region: { ...region, triage: unpromised } } })).toEqual(
    [],
  )
})

test('what was not counted stays unknown', () => {
  expect(promisesOf('region', { schema: 1, levels: { region: uncounted } })[0]?.seen).toBeNull()
})

test('errors are what lies beyond a threshold, not on it', () => {
  const found = errorsOf({ look: 2, nothing: 0 }, [-1, 0, 3, -1, 2, 3], [1, 1, 1, 0, 0, 0])
  expect(found).toEqual({ misses: { errors: 1, of: 3 }, falseAlarms: { errors: 1, of: 3 } })
  expect(errorsOf({ look: null, nothing: null }, [5], [0]).falseAlarms.errors).toBe(0)
})
