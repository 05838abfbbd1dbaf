import { harmThreshold } from '../calibration/operating.ts'
import type { Hospital } from '../calibration/hospital.ts'
import { atHospital, canShift } from '../calibration/prior-shift.ts'
import { NOT_CALIBRATED, type FrameReading, type Probability, type RunReading } from './types.ts'

/** A frame with every number of it as it is at this hospital; what is stored is never shifted. */
export const frameAtHospital = (reading: FrameReading, hospital: Hospital): FrameReading => ({
  ...reading,
  probability: atHospital(reading.probability, hospital),
  regions: reading.regions.map((region) => ({
    ...region,
    probability: atHospital(region.probability, hospital),
  })),
})

export const runAtHospital = (reading: RunReading, hospital: Hospital): RunReading => ({
  ...reading,
  probability: atHospital(reading.probability, hospital),
  ...(reading.places && {
    places: reading.places.map((place) => ({
      ...place,
      best: { ...place.best, probability: atHospital(place.best.probability, hospital) },
    })),
  }),
})

/** Whether a probability, at this hospital, is one to act on by the harm of a miss against that of a false alarm. */
export interface HarmAnswer {
  readonly ratio: number
  /** On the scale of the number that is shown. */
  readonly threshold: number
  readonly above: boolean
}

/**
 * Beside triage and never in its place: triage keeps error rates, which do not hang on prevalence, this weighs harms, which
 * do.
 * @returns null where nobody set the harms, and where there is no number to weigh
 */
export function harmAnswer(probability: Probability, hospital: Hospital): HarmAnswer | null {
  const { evidence } = probability
  if (hospital.harm === null || evidence === NOT_CALIBRATED || !canShift(evidence)) return null
  const threshold = harmThreshold(hospital.harm.value)
  const { value } = atHospital(probability, hospital)
  return { ratio: hospital.harm.value, threshold, above: value >= threshold }
}
