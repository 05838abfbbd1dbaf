import { expect, test } from 'vitest'
import type { LevelCalibration } from '#core/calibration/calibration-file.ts'
import { applyCalibrator } from '#core/calibration/calibrator.ts'
import { chooseCalibrator } from '#core/calibration/choose.ts'
import { computeReliability } from '#core/calibration/reliability.ts'
import { simulate } from '#core/calibration/simulated.testing.ts'
import { seededRandom } from '#core/random.ts'
import { probabilities } from './card-probabilities.ts'

const { logits, labels, clusters } = simulate({ clusters: 30, perCluster: 5, together: 0.1 }, seededRandom(1))
const chosen = chooseCalibrator({ logits, labels, clusters }, seededRandom(1))
if (!chosen.ok) throw new Error(chosen.error.message)
const { calibrator, choice } = chosen.value
const level: LevelCalibration = {
  calibrator,
  choice,
  triage: { look: null, nothing: null, rule: 'No promise.' },
  reliability: computeReliability({
    probabilities: logits.map((logit) => applyCalibrator(calibrator, logit)),
    labels,
    clusters,
    attributes: { view: clusters.map((_, i) => (i < 6 ? 'left' : 'right')) },
    evidence: { source: 'simulated', split: 'all', fittedAt: '' },
    replicates: 40,
    random: seededRandom(1),
  }),
}

test('says how the calibrator was chosen, the noise, the decisions and every part', () => {
  const text = probabilities('Regions', level)
  expect(text).toContain(`Calibrator: ${calibrator.kind}.`)
  expect(text).toContain('A calibrator of kind isotonic needs 1000 cases')
  expect(text).toContain('n = 150')
  expect(text).toContain(', 30 images.')
  expect(text).toMatch(/\| 50 % \| -?[\d.]+ \(/)
  expect(text).toMatch(/\| view: left \| 6 \| \d \| too few/)
  expect(text).toMatch(/\| view: right \| 144 \| \d+ \| 0\.\d{3} \(/)
  expect(text).not.toMatch(/undefined|NaN/)
})

test('of a file from before that, says what it has', () => {
  const { detail, ...reliability } = level.reliability
  const text = probabilities('Regions', { calibrator, triage: level.triage, reliability })
  expect(detail).toBeDefined()
  expect(text).toContain('AUC ')
  expect(text).not.toMatch(/undefined|NaN|Calibrator|threshold/)
  expect(probabilities('Patches', undefined)).toBe('**Patches**: not calibrated.')
})
