import { along, type DirectionGate } from '#core/regions/novelty.ts'
import { discriminant, limitFor, separation, type Spectrum } from './fit-density.ts'

type Points = readonly ArrayLike<number>[]

/** What one kind of change does to features, where it was learned and where it is judged. */
export interface ChangeOfFrames {
  readonly from: Points
  readonly to: Points
  /** Frames nothing was fitted on, unchanged and changed, by which the ridge is chosen. */
  readonly validationFrom: Points
  readonly validationTo: Points
}

const RIDGES = [0.03, 0.1, 0.3, 1, 3] as const

/** Of validation frames that a gate may turn away: of patients, and of those drawn by code in far more looks than any hospital has. */
export const SHARES = { patients: 0.01, drawn: 0.05 } as const

/** A gate along a change, with the ridge under which validation frames lie furthest from what they are changed into. */
export interface FittedDirection extends DirectionGate {
  readonly ridge: number
}

/**
 * @param within how frames of one kind scatter
 * @param patients validation frames that must get through but for a share, and `drawn` the same drawn by code
 */
export function fitDirection(
  within: Spectrum,
  { from, to, validationFrom, validationTo }: ChangeOfFrames,
  patients: Points,
  drawn: Points,
): FittedDirection {
  const tried = RIDGES.map((ridge) => {
    const direction = discriminant(from, to, within, ridge)
    const scores = (points: Points): number[] => points.map((h) => along({ direction }, h))
    return { direction, ridge, scores, apart: separation(scores(validationFrom), scores(validationTo)) }
  })
  const best = tried.reduce((top, one) => (one.apart > top.apart ? one : top))
  const limit = Math.max(
    limitFor(best.scores(patients), SHARES.patients),
    limitFor(best.scores(drawn), SHARES.drawn),
  )
  return { direction: best.direction, limit, ridge: best.ridge }
}
