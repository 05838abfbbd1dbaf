import type { Reliability } from '../reading/types.ts'
import type { Estimate } from './intervals.ts'
import {
  harmThreshold,
  negativePredictive,
  netBenefitAt,
  operatingAt,
  ownThreshold,
  positivePredictive,
  risingWithBoth,
} from './operating.ts'
import type { OperatingPoint } from './reliability-detail.ts'
import { canShift } from './prior-shift.ts'

/** Where triage speaks, on the scale of the evidence; null where it never says so. */
export interface TriageCuts {
  readonly look: number | null
  readonly nothing: number | null
}

export interface HospitalFigures {
  /** Of 100 called look, so many have a stenosis. */
  readonly ppv: Estimate | null
  /** Of 100 called nothing, so many have none. */
  readonly npv: Estimate | null
  /** Null while nobody has said how bad a miss is. */
  readonly harm: {
    /** From this probability on acting is worth it, as shown here; and the same on the scale of the evidence. */
    readonly threshold: number
    readonly ownThreshold: number
    /** Per case, in cases rightly acted on: acting from the threshold on, on what is called look, on all. */
    readonly fromThreshold: Estimate
    readonly onLook: Estimate | null
    readonly onAll: number
  } | null
}

/**
 * What triage's answers and a threshold by harms are worth at a prevalence. Sensitivity and specificity are the evidence's
 * and stay; so do the error rates that triage promises, which are by class.
 * @returns null where the evidence earns no numbers, or was measured before there were operating points
 */
export function hospitalFigures(
  reliability: Reliability,
  cuts: TriageCuts,
  prevalence: number,
  harmRatio: number | null,
): HospitalFigures | null {
  const curve = reliability.detail?.operating
  if (curve === undefined || !canShift(reliability.evidence)) return null
  const at = (cut: number | null, figure: Figure): Estimate | null =>
    cut === null ? null : risingWithBoth(operatingAt(curve, cut), (a, b) => figure(a, b, prevalence))
  return {
    ppv: at(cuts.look, positivePredictive),
    npv: at(cuts.nothing, negativePredictive),
    harm:
      harmRatio === null
        ? null
        : harmFigures(
            curve,
            reliability.evidence.prevalence,
            cuts.look,
            prevalence,
            harmThreshold(harmRatio),
          ),
  }
}

type Figure = (sensitivity: number, specificity: number, prevalence: number) => number

function harmFigures(
  curve: readonly OperatingPoint[],
  evidencePrevalence: number,
  look: number | null,
  prevalence: number,
  threshold: number,
): HospitalFigures['harm'] {
  const own = ownThreshold(threshold, evidencePrevalence, prevalence)
  const benefit = (cut: number) =>
    risingWithBoth(operatingAt(curve, cut), (a, b) => netBenefitAt(a, b, prevalence, threshold))
  const fromThreshold = benefit(own)
  if (fromThreshold === null) return null
  return {
    threshold,
    ownThreshold: own,
    fromThreshold,
    onLook: look === null ? null : benefit(look),
    onAll: netBenefitAt(1, 0, prevalence, threshold),
  }
}
