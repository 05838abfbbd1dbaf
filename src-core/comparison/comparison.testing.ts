import { sigmoid } from '../calibration/sigmoid.ts'
import { randomNormal, seededRandom } from '../random.ts'
import type { ComparedCase } from './comparison.ts'

interface Drawn {
  readonly patients: number
  readonly seed: number
  /** Of the logit of each model, given the truth: what it makes of signal, of noise of its own, and a shift. */
  readonly before: { readonly noise: number; readonly slope?: number; readonly shift?: number }
  readonly after: { readonly noise: number; readonly slope?: number; readonly shift?: number }
}

const EACH = 30

/**
 * Cases of patients whose truth has a log odds that is known: a model without noise, of slope 1 and shift 0, gives the true
 * probability. Cases of one patient go together.
 */
export function drawnCases({ patients, seed, before, after }: Drawn): ComparedCase[] {
  const random = seededRandom(seed)
  return Array.from({ length: patients * EACH }, (_, i): ComparedCase => {
    const patient = Math.floor(i / EACH)
    const own = 0.7 * randomNormal(seededRandom(seed * 1000 + patient))
    const truth = own + 1.5 * randomNormal(random)
    const label = random() < sigmoid(truth) ? 1 : 0
    const by = ({ noise, slope = 1, shift = 0 }: Drawn['before']): number =>
      sigmoid(slope * (truth + noise * randomNormal(random)) + shift)
    return {
      patient: `P${patient}`,
      label,
      grade: label === 0 ? 'none' : i % 2 === 0 ? '50-69' : '>=70',
      before: by(before),
      after: by(after),
      file: `P${patient}.dcm`,
      frame: i % EACH,
      box: [i % EACH, 0, 80, 80],
    }
  })
}
