import { byFold } from '#core/calibration/by-fold.ts'
import { applyCalibrator } from '#core/calibration/calibrator.ts'
import { fitCalibrator } from '#core/calibration/fit.ts'
import { groupedFolds } from '#core/calibration/folds.ts'
import { seededRandom } from '#core/random.ts'
import { ok } from '#core/result.ts'
import { balancedThreshold } from '../evaluation/balanced-threshold.ts'
import type { CaseList, CasesFile, ModelResult } from './results.ts'
import { isLesionOrVessel } from './table-data.ts'

/** Cases of one level with all that figures are made of. */
export interface Judged {
  readonly labels: readonly number[]
  readonly clusters: readonly string[]
  readonly logits: readonly number[]
  /** Null where higher scores do not mean more stenosis on the cases that would calibrate: nothing is promised then. */
  readonly probabilities: readonly number[] | null
  readonly called: readonly boolean[]
}

/**
 * Lesions against dark lines on the reported half of the held-out frames. Threshold (sensitivity + specificity) and calibration
 * (Platt) come from the other half.
 */
export function judgedRegions({ calibration, test }: CasesFile, { scores }: ModelResult): Judged {
  const fit = picked(calibration, scores.calibration)
  const { labels, clusters, logits } = picked(test, scores.test)
  const threshold = balancedThreshold(fit.labels, fit.logits)
  const calibrator = fitCalibrator('platt', fit.logits, fit.labels)
  return {
    labels,
    clusters,
    logits,
    probabilities: calibrator.ok ? logits.map((logit) => applyCalibrator(calibrator.value, logit)) : null,
    called: logits.map((logit) => logit >= threshold),
  }
}

const [SEED, FOLDS] = [1, 5] as const

/** Held-out small images: too few for two parts, so calibrated (Platt) and called from one half on out of fold. */
export function judgedPatches({ patches: { labels, clusters } }: CasesFile, { scores }: ModelResult): Judged {
  const logits = scores.patches
  const probabilities = byFold(groupedFolds(labels, clusters, FOLDS, seededRandom(SEED)), (others) => {
    const fitted = fitCalibrator(
      'platt',
      others.map((i) => logits[i]!),
      others.map((i) => labels[i]!),
    )
    return fitted.ok ? ok((i: number) => applyCalibrator(fitted.value, logits[i]!)) : fitted
  })
  return {
    labels,
    clusters,
    logits,
    probabilities: probabilities.ok ? probabilities.value : null,
    called: probabilities.ok ? probabilities.value.map((p) => p >= 0.5) : logits.map((logit) => logit >= 0),
  }
}

function picked({ labels, clusters, kinds }: CaseList, logits: readonly number[]) {
  const places = [...kinds.keys()].filter((i) => isLesionOrVessel({ kind: kinds[i]! }))
  return {
    labels: places.map((i) => labels[i]!),
    clusters: places.map((i) => clusters[i]!),
    logits: places.map((i) => logits[i]!),
  }
}
