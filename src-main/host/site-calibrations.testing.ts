import { recalibrate } from '#core/calibration/recalibrate.ts'
import type { Recalibration } from '#core/calibration/recalibration.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import type { CalibratedModel } from './site-calibrations.ts'

/** A real outcome of recalibrating frames, of 30 patients whose scores are too low. @param id of the calibration */
export function outcomeOf(model: CalibratedModel, id: string): Recalibration {
  const random = seededRandom(3)
  const cases = Array.from({ length: 180 }, (_, i) => {
    const logit = randomNormal(random) * 1.5 - 1
    const label: 0 | 1 = random() < 1 / (1 + Math.exp(-logit - 1.5)) ? 1 : 0
    return { patient: `p${i % 30}`, logit, label }
  })
  const input = { cases, level: 'frame' as const, model, inForce: null, source: 'ours', id, seed: 1 }
  const result = recalibrate({ ...input, fittedAt: '2026-11-25T00:00:00.000Z', replicates: 20 })
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
