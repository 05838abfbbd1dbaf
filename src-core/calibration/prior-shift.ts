import { NOT_CALIBRATED, type Evidence, type Probability } from '../reading/types.ts'
import { localPrevalence, type Hospital } from './hospital.ts'
import type { Interval } from './intervals.ts'
import { earned } from './wording.ts'

/**
 * A posterior moved from one prevalence to another, by the odds (Saerens, Latinne and Decaestecker, Neural Computation 2002,
 * eq. 4, two classes): the odds are multiplied by how the prior odds changed. Right where stenoses, and what is none, look at
 * the new place as they did at the old one.
 * @param posterior in [0, 1]; @param from and @param to prevalences in (0, 1)
 */
export function shiftedPosterior(posterior: number, from: number, to: number): number {
  if (from === to) return posterior
  const event = posterior * to * (1 - from)
  const none = (1 - posterior) * (1 - to) * from
  return event / (event + none)
}

/**
 * A probability as it is at this hospital: value and interval moved from the prevalence of their evidence to the one that was
 * set for their level, and marked as moved. Nothing moves where no prevalence of that level was set, where there is no
 * evidence to move from, and where the evidence earns no number: a word orders cases, and an order has no prevalence.
 */
export function atHospital(probability: Probability, hospital: Hospital): Probability {
  const { value, level, interval, evidence, shift } = probability
  const local = localPrevalence(hospital, level)
  if (shift !== undefined || local === null || evidence === NOT_CALIBRATED || interval === null)
    return probability
  if (!canShift(evidence)) return probability
  const at = (posterior: number) => shiftedPosterior(posterior, evidence.prevalence, local.value)
  const { source, setBy, setAt } = local
  return {
    ...probability,
    value: at(value),
    interval: shiftedInterval(interval, evidence.prevalence, local.value),
    shift: {
      from: evidence.prevalence,
      to: local.value,
      own: { value, interval: [...interval] },
      source,
      setBy,
      setAt,
    },
  }
}

/** Evidence that has earned a number, of both kinds of cases. */
export const canShift = (evidence: Evidence): boolean =>
  earned(evidence) !== 'word' && evidence.prevalence > 0 && evidence.prevalence < 1

const shiftedInterval = ([low, high]: Interval, from: number, to: number): [number, number] => [
  shiftedPosterior(low, from, to),
  shiftedPosterior(high, from, to),
]
