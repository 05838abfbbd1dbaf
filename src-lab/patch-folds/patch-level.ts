import type { LevelCalibration, SeenErrors } from '#core/calibration/calibration-file.ts'
import { chooseCalibrator, outOfFoldProbabilities } from '#core/calibration/choose.ts'
import { groupedFolds } from '#core/calibration/folds.ts'
import { computeReliability } from '#core/calibration/reliability.ts'
import { conformalThresholds, errorsOf } from '#core/calibration/thresholds.ts'
import { seededRandom } from '#core/random.ts'
import { clustersOf, columnsOf, labelsOf, logitsOf, type Scored } from '../evaluation/columns.ts'
import { orThrow } from '../or-throw.ts'
import type { PooledPatches } from './pooled.ts'

const SEED = 1
const FOLDS = 5
/** There are few patches, so less can be promised of them. */
const PROMISES = { falseAlarms: 0.1, misses: 0.1 }

/** Too few for two parts: chosen and fitted on all of them; choice and fit together are measured out of fold. */
export function patchLevel({ cases, others }: PooledPatches, fittedAt: string): LevelCalibration {
  const held = heldWords(cases.length - others, others)
  const { calibrator, choice } = orThrow(chooseCalibrator(columnsOf(cases), seededRandom(SEED)))
  return {
    calibrator,
    choice,
    triage: conformalThresholds(logitsOf(cases), labelsOf(cases), PROMISES),
    seen: errorsByFold(cases, held),
    reliability: computeReliability({
      probabilities: orThrow(outOfFoldProbabilities(columnsOf(cases), FOLDS, SEED)),
      labels: labelsOf(cases),
      clusters: clustersOf(cases),
      evidence: {
        source: 'patches-32',
        split: `${held}: chosen, fitted and measured out of fold over ${FOLDS} folds, then fitted on all`,
        fittedAt,
      },
      random: seededRandom(SEED),
    }),
  }
}

const heldWords = (own: number, others: number): string =>
  others === 0
    ? 'held out of training'
    : `${own} held out of training, and ${others} that it learned from, judged by networks that did not`

/** What thresholds chosen on the other folds would have called of each. */
function errorsByFold(cases: readonly Scored[], held: string): SeenErrors {
  const folds = groupedFolds(labelsOf(cases), clustersOf(cases), FOLDS, seededRandom(SEED))
  const seen = { misses: { errors: 0, of: 0 }, falseAlarms: { errors: 0, of: 0 } }
  for (const fold of new Set(folds)) {
    const [own, others] = [true, false].map((is) => cases.filter((_, i) => (folds[i] === fold) === is))
    const thresholds = conformalThresholds(logitsOf(others ?? []), labelsOf(others ?? []), PROMISES)
    const found = errorsOf(thresholds, logitsOf(own ?? []), labelsOf(own ?? []))
    for (const kind of ['misses', 'falseAlarms'] as const) {
      seen[kind].errors += found[kind].errors
      seen[kind].of += found[kind].of
    }
  }
  return {
    ...seen,
    source: 'patches-32',
    split: `${held}: thresholds of ${FOLDS - 1} folds on the other`,
  }
}
