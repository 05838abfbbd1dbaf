import { seededRandom, type Random } from '../random.ts'
import { ok, type Result } from '../result.ts'
import { byFold } from './by-fold.ts'
import { applyCalibrator, type Calibrator } from './calibrator.ts'
import type { CalibratorChoice } from './calibrator-choice.ts'
import { CALIBRATOR_KINDS, enoughFor, fitAnyway, fitCalibrator, type CalibratorKind } from './fit.ts'
import type { Refusal } from './fit-parametric.ts'
import { groupedFolds } from './folds.ts'
import { logLossOf } from './metrics.ts'
import { simplestWithinError } from './one-standard-error.ts'

/** Scores with labels: 1 for stenosis; a cluster is the image or patient of a case. */
export interface LabelledScores {
  readonly logits: readonly number[]
  readonly labels: readonly number[]
  readonly clusters: readonly string[]
}

export interface ChosenCalibrator {
  readonly calibrator: Calibrator
  readonly choice: CalibratorChoice
}

const FOLDS = 10
const RULE =
  'The simplest calibrator whose cross-validated log loss is within one standard error of the lowest; folds and error by cluster.'

/**
 * Chooses among all calibrators that the cases allow, by log loss over folds that keep clusters whole, and fits the chosen one
 * on all cases. The order of the cases does not matter.
 * @param kinds to choose among, simplest first
 * Errors: `one-kind-only`; `scores-do-not-order` where even Platt's would turn the order around
 */
export function chooseCalibrator(
  cases: LabelledScores,
  random: Random,
  kinds: readonly CalibratorKind[] = CALIBRATOR_KINDS,
): Result<ChosenCalibrator, Refusal> {
  const { logits, labels, clusters } = inOrder(cases)
  const orders = fitCalibrator('platt', logits, labels)
  if (!orders.ok) return orders
  const folds = groupedFolds(labels, clusters, FOLDS, random)
  const outcomes = kinds.map((kind) => ({
    kind,
    outcome: outOfFold(kind, { logits, labels, clusters }, folds),
  }))
  const tried = outcomes.flatMap(({ kind, outcome }) =>
    outcome.ok ? [{ kind, losses: outcome.value.map((p, i) => logLossOf(p, labels[i]!)) }] : [],
  )
  const { chosen, excess } = simplestWithinError(
    tried.map(({ losses }) => losses),
    clusters,
  )
  const fitted = fitCalibrator(tried[chosen]?.kind ?? 'platt', logits, labels)
  if (!fitted.ok) return fitted
  const choice: CalibratorChoice = {
    folds: new Set(folds).size,
    clusters: new Set(clusters).size,
    rule: RULE,
    tried: tried.map(({ kind, losses }, i) => ({
      kind,
      logLoss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
      excess: excess[i]?.value ?? NaN,
      standardError: excess[i]?.standardError ?? NaN,
    })),
    refused: outcomes.flatMap(({ kind, outcome }) =>
      outcome.ok ? [] : [{ kind, reason: outcome.error.message }],
    ),
  }
  return ok({ calibrator: fitted.value, choice })
}

function outOfFold(
  kind: CalibratorKind,
  { logits, labels }: LabelledScores,
  folds: readonly number[],
): Result<number[], Refusal> {
  const enough = enoughFor(kind, labels)
  if (!enough.ok) return enough
  return byFold(folds, (others) => {
    const [ownLogits, ownLabels] = [others.map((i) => logits[i]!), others.map((i) => labels[i]!)]
    const both = enoughFor('platt', ownLabels)
    if (!both.ok) return both
    const fitted = fitAnyway(kind, ownLogits, ownLabels)
    return fitted.ok ? ok((i) => applyCalibrator(fitted.value, logits[i]!)) : fitted
  })
}

/**
 * The probability of each case by a calibrator that was chosen and fitted without its fold: what this way of calibrating is
 * worth where there are too few cases to put some aside.
 * Errors: as of `chooseCalibrator`, in any fold
 */
export function outOfFoldProbabilities(
  cases: LabelledScores,
  count: number,
  seed: number,
  kinds: readonly CalibratorKind[] = CALIBRATOR_KINDS,
): Result<number[], Refusal> {
  const { logits, labels, clusters } = cases
  return byFold(groupedFolds(labels, clusters, count, seededRandom(seed)), (others) => {
    const chosen = chooseCalibrator(
      {
        logits: others.map((i) => logits[i]!),
        labels: others.map((i) => labels[i]!),
        clusters: others.map((i) => clusters[i]!),
      },
      seededRandom(seed),
      kinds,
    )
    return chosen.ok ? ok((i) => applyCalibrator(chosen.value.calibrator, logits[i]!)) : chosen
  })
}

/** By cluster, score and label, so that sums do not depend on who came first. */
function inOrder({ logits, labels, clusters }: LabelledScores): LabelledScores {
  const order = [...logits.keys()].sort((i, j) =>
    clusters[i]! === clusters[j]!
      ? logits[i]! - logits[j]! || labels[i]! - labels[j]!
      : clusters[i]! < clusters[j]!
        ? -1
        : 1,
  )
  return {
    logits: order.map((i) => logits[i]!),
    labels: order.map((i) => labels[i]!),
    clusters: order.map((i) => clusters[i]!),
  }
}
