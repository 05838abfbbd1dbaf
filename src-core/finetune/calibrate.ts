import type { CalibrationFile, LevelCalibration } from '../calibration/calibration-file.ts'
import { calibrationLine } from '../calibration/calibration-line.ts'
import { chooseCalibrator, outOfFoldProbabilities, type LabelledScores } from '../calibration/choose.ts'
import { computeReliability } from '../calibration/reliability.ts'
import { CALIBRATOR_KINDS } from '../calibration/fit.ts'
import { countsOf, tooFew } from '../calibration/site-minimum.ts'
import { conformalThresholds } from '../calibration/thresholds.ts'
import { nounOf } from '../calibration/wording.ts'
import { seededRandom } from '../random.ts'

/** With the fewest patients allowed, ten, one in ten is the least that can be promised; with eight of a kind, nothing. */
const PROMISE = { falseAlarms: 0.1, misses: 0.1 } as const
const FOLDS = 5

/**
 * Not temperature: it leaves the intercept where it is, and that is wrong by construction. Training shows as many with a stenosis as
 * without (the odds move by those of the cohort; King and Zeng, Political Analysis 2001), and a parent's is that of other hospitals.
 * With ten patients the standard error is so wide that the simplest would win all the same.
 */
const KINDS = CALIBRATOR_KINDS.filter((kind) => kind !== 'temperature')

/** A scored case of the part that calibrates. */
export interface CalibrationCase {
  readonly level: 'region' | 'patch'
  readonly patient: string
  readonly label: 0 | 1
  readonly logit: number
}

export interface CalibrationOf {
  readonly source: string
  readonly fittedAt: string
  readonly seed: number
}

export interface FittedCalibration {
  readonly file: CalibrationFile
  /** Levels that have none, and why. */
  readonly without: readonly { readonly level: 'region' | 'patch'; readonly reason: string }[]
}

/**
 * calibration.json of a fine-tuned model, from patients it was neither trained nor chosen on. The sealed part is not needed: what the
 * calibrators are worth is measured out of fold, choice included, with patients kept whole. A level with too few cases has none.
 */
export function calibrationOfCases(cases: readonly CalibrationCase[], of: CalibrationOf): FittedCalibration {
  const fitted = (['region', 'patch'] as const).map((level) => {
    const own = cases.filter((one) => one.level === level)
    return { level, outcome: own.length === 0 ? null : levelCalibration(scoresOf(own), level, of) }
  })
  const levels = fitted.flatMap(({ level, outcome }) =>
    outcome !== null && 'calibration' in outcome ? [[level, outcome.calibration] as const] : [],
  )
  return {
    file: { schema: 1, levels: Object.fromEntries(levels) },
    without: fitted.flatMap(({ level, outcome }) =>
      outcome !== null && 'reason' in outcome ? [{ level, reason: outcome.reason }] : [],
    ),
  }
}

type Outcome = { readonly calibration: LevelCalibration } | { readonly reason: string }

function levelCalibration(
  cases: LabelledScores,
  level: 'region' | 'patch',
  { source, fittedAt, seed }: CalibrationOf,
): Outcome {
  const { logits, labels, clusters } = cases
  const few = tooFew(countsOf(cases))
  if (few.length > 0) return { reason: `too few to calibrate by: ${few.join(', ')}` }
  const chosen = chooseCalibrator(cases, seededRandom(seed), KINDS)
  if (!chosen.ok) return { reason: chosen.error.message }
  const held = outOfFoldProbabilities(cases, FOLDS, seed, KINDS)
  if (!held.ok) return { reason: held.error.message }
  if (calibrationLine(held.value, labels, clusters) === null)
    return { reason: 'every score with a stenosis lies above every one without, so nothing can be measured' }
  const split = `${nounOf(level)} labelled here, out of fold by patient, of patients neither trained nor chosen on`
  return {
    calibration: {
      ...chosen.value,
      triage: conformalThresholds(logits, labels, PROMISE, clusters),
      reliability: computeReliability({
        probabilities: held.value,
        labels,
        clusters,
        evidence: { source, split, fittedAt },
        random: seededRandom(seed),
      }),
    },
  }
}

const scoresOf = (cases: readonly CalibrationCase[]): LabelledScores => ({
  logits: cases.map(({ logit }) => logit),
  labels: cases.map(({ label }) => label),
  clusters: cases.map(({ patient }) => patient),
})
