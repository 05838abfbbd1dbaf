import { expect, test } from 'vitest'
import { NOT_CALIBRATED, type Reliability } from '../reading/types.ts'
import type { CalibrationFile, LevelCalibration } from './calibration-file.ts'
import { toProbability } from './probability.ts'
import {
  adopting,
  calibrationInForce,
  calibrationName,
  siteCalibrationOf,
  undoing,
  type SiteCalibration,
  type SiteCalibrationFile,
  type SiteLevel,
} from './site-calibration.ts'
import { triageProbability } from './triage.ts'
import { headline } from './wording.ts'

const flat: Reliability['auc'] = { value: 1, interval: [0, 2] }
const level = (events: number, look: number): LevelCalibration => ({
  calibrator: { kind: 'platt', slope: 1, intercept: -1 },
  triage: { look, nothing: -look, rule: '' },
  reliability: {
    evidence: { source: 's', split: 't', n: 2 * events, events, prevalence: 0.5, fittedAt: '2026-11-02' },
    bins: [{ from: 0, to: 1, n: 9, meanScore: 0.5, observed: 0.5, interval: [0.1, 0.9] }],
    auc: flat,
    brier: 0,
    ece: 0,
    eceNoiseFloor: 0,
    slope: flat,
    inTheLarge: flat,
  },
})
const shipped: CalibrationFile = { schema: 1, levels: { region: level(400, 5) } }
const none: SiteCalibrationFile = { schema: 1, model: 'm', weightsSha256: 'w', adopted: [] }
const adopted = (id: string, of: SiteLevel, events = 30): SiteCalibration => ({
  id,
  level: of,
  calibration: level(events, 1),
  adoptedAt: '2026-11-02',
  adoptedBy: 'a',
  undoneAt: null,
})

test('a site’s calibration stands in for its own level and for no other', () => {
  const file = adopting(none, adopted('r1', 'run'))
  const inForce = calibrationInForce(shipped, file)
  expect(inForce?.levels.region).toBe(shipped.levels.region)
  expect(inForce?.levels.run).toBe(file.adopted[0]?.calibration)
  expect(inForce?.levels.frame).toBeUndefined()
  expect(calibrationInForce(shipped, none)).toBe(shipped)
  expect(calibrationInForce(null, null)).toBeNull()
})

test('undone, what was before it is in force again, and nothing is forgotten', () => {
  const two = adopting(adopting(none, adopted('f1', 'frame')), adopted('f2', 'frame'))
  expect(calibrationName(two)).toBe('f2')
  const once = undoing(two, 'frame', '2026-12-01')
  expect(siteCalibrationOf(once, 'frame')?.id).toBe('f1')
  const twice = undoing(once, 'frame', '2026-12-02')
  expect(siteCalibrationOf(twice, 'frame')).toBeNull()
  expect(calibrationName(twice)).toBe('')
  expect(twice.adopted.map(({ id, undoneAt }) => [id, undoneAt])).toEqual([
    ['f1', '2026-12-02'],
    ['f2', '2026-12-01'],
  ])
  expect(undoing(twice, 'frame', 'later')).toEqual(twice)
})

test.each([
  ['frame', 9, 'word'],
  ['frame', 10, 'interval'],
  ['run', 99, 'interval'],
  ['run', 100, 'percent'],
] as const)('a %s earns its digits by the site’s own %d stenoses: %s', (of, events, kind) => {
  const file = calibrationInForce(shipped, adopting(none, adopted('x', of, events)))
  const before = toProbability(0.5, of, shipped)
  expect(before.evidence).toBe(NOT_CALIBRATED)
  expect(headline(before).kind).toBe('word')
  expect(headline(toProbability(0.5, of, file)).kind).toBe(kind)
  expect(triageProbability(toProbability(1.5, of, file), file)).toBe('look')
})
