/** Long, as a refit and how it is measured are read together. */
import { seededRandom } from '../random.ts'
import type { Evidence, Reliability } from '../reading/types.ts'
import { fail, ok, type Result } from '../result.ts'
import type { CalibrationFile } from './calibration-file.ts'
import { calibrationLine } from './calibration-line.ts'
import { applyCalibrator, type Calibrator } from './calibrator.ts'
import { chooseCalibrator, type LabelledScores } from './choose.ts'
import { comparedByCluster } from './compare.ts'
import { calibrationOf, toProbability } from './probability.ts'
import {
  doNotOrder,
  separated,
  tooFewLabels,
  tooUneven,
  type RecalibrationRefusal,
} from './recalibration-refusals.ts'
import type { Recalibration, SiteCase } from './recalibration.ts'
import { computeReliability } from './reliability.ts'
import type { SiteLevel } from './site-calibration.ts'
import { countsOf, ofTooFew, tooFew } from './site-minimum.ts'
import { nounOf } from './wording.ts'
import { siteSplit } from './site-split.ts'
import { conformalThresholds, errorsOf } from './thresholds.ts'

/** Nine patients of a kind, about the fewest that a half of a small site has, can promise one in ten and no less. */
const PROMISE = { falseAlarms: 0.1, misses: 0.1 } as const

export interface RecalibrationInput {
  readonly cases: readonly SiteCase[]
  readonly level: SiteLevel
  readonly model: { readonly id: string; readonly weightsSha256: string }
  /** What is in force now, at any level; null where nothing is. */
  readonly inForce: CalibrationFile | null
  readonly source: string
  readonly id: string
  readonly fittedAt: string
  readonly seed: number
  /** Draws of the paired intervals; 1,000 if left out. Those of the reliability are fewer by 2.5, as it says itself. */
  readonly replicates?: number
}

const REPLICATES = 1000

/**
 * Refits one level's calibrator on half of the patients, by the choice that calibrates what is shipped, and measures it beside
 * the present one on the other half. The weights are not touched, so the order of cases stays. The same input gives the same
 * answer, in whatever order the cases come.
 */
export function recalibrate(input: RecalibrationInput): Result<Recalibration, RecalibrationRefusal> {
  const { cases, level, model, source, id, seed } = input
  const all = scoresOf([...cases].sort(bySortKey))
  const [reasons, uneven] = [tooFew(countsOf(all)), ofTooFew(countsOf(all))]
  if (reasons.length > uneven.length) return fail(tooFewLabels(level, reasons))
  const held = siteSplit(all.labels, all.clusters, seed)
  if (held === null) return fail(tooUneven(level, uneven))
  const [fitPart, heldPart] = [part(all, held, false), part(all, held, true)]
  const chosen = chooseCalibrator(fitPart, seededRandom(seed))
  if (!chosen.ok) return fail(doNotOrder(level))
  const measured = measure(input, fitPart, heldPart, chosen.value.calibrator)
  if (measured === null) return fail(separated(level))
  const { before, after, difference } = measured
  const triage = conformalThresholds(fitPart.logits, fitPart.labels, PROMISE, fitPart.clusters)
  return ok({
    id,
    level,
    model: model.id,
    weightsSha256: model.weightsSha256,
    source,
    seed,
    all: countsOf(all),
    fitted: countsOf(fitPart),
    held: countsOf(heldPart),
    calibration: {
      ...chosen.value,
      triage,
      seen: {
        ...errorsOf(triage, heldPart.logits, heldPart.labels),
        source,
        split: `${nounOf(level)} labelled here and held out`,
      },
      reliability: after,
    },
    before: { kind: presentKind(input), reliability: before },
    difference,
    verdict: verdictOf(difference.logLoss.interval),
  })
}

interface Measured {
  readonly before: Reliability
  readonly after: Reliability
  readonly difference: Recalibration['difference']
}

/** Both calibrations on the held-out half; null where its kinds are separated, so that no line has a finite fit. */
function measure(
  { inForce, fittedAt, source, id, level, seed, replicates = REPLICATES }: RecalibrationInput,
  fitPart: LabelledScores,
  { logits, labels, clusters }: LabelledScores,
  calibrator: Calibrator,
): Measured | null {
  const now = logits.map((logit) => toProbability(logit, level, inForce).value)
  const then = logits.map((logit) => applyCalibrator(calibrator, logit))
  if ([now, then].some((p) => calibrationLine(p, labels, clusters) === null)) return null
  const counts = { fit: countsOf(fitPart), held: countsOf({ labels, clusters }) }
  const split = `fitted on ${counts.fit.n} of ${counts.fit.patients} patients, measured on ${counts.held.n} of ${counts.held.patients} others`
  const reliabilityOf = (probabilities: readonly number[]): Reliability =>
    computeReliability({
      probabilities,
      labels,
      clusters,
      evidence: { source, split: `${nounOf(level)} labelled here: ${split}`, fittedAt },
      replicates: Math.ceil(replicates / 2.5),
      random: seededRandom(seed),
    })
  const site: Evidence['site'] = { calibration: id, patients: counts.held.patients }
  const after = reliabilityOf(then)
  return {
    before: reliabilityOf(now),
    after: { ...after, evidence: { ...after.evidence, site } },
    difference: comparedByCluster(
      { before: now, after: then, labels, clusters },
      replicates,
      seededRandom(seed),
    ),
  }
}

function presentKind({ level, inForce }: RecalibrationInput): Recalibration['before']['kind'] {
  const present = calibrationOf(level, inForce)
  if (present === null) return 'none'
  return present.reliability.evidence.site === undefined ? 'shipped' : 'site'
}

const scoresOf = (cases: readonly SiteCase[]): LabelledScores => ({
  logits: cases.map(({ logit }) => logit),
  labels: cases.map(({ label }) => label),
  clusters: cases.map(({ patient }) => patient),
})

/** Whoever comes first, sums and draws are the same. */
const bySortKey = (a: SiteCase, b: SiteCase): number =>
  a.patient === b.patient ? a.logit - b.logit || a.label - b.label : a.patient < b.patient ? -1 : 1

function part({ logits, labels, clusters }: LabelledScores, held: readonly boolean[], wanted: boolean) {
  const own = [...held.keys()].filter((i) => held[i] === wanted)
  return {
    logits: own.map((i) => logits[i]!),
    labels: own.map((i) => labels[i]!),
    clusters: own.map((i) => clusters[i]!),
  }
}

/** The log loss decides, because it is proper: it cannot be bettered by anything but better probabilities. */
function verdictOf([low, high]: readonly [number, number]): Recalibration['verdict'] {
  if (high < 0) return 'better'
  return low > 0 ? 'worse' : 'unclear'
}
