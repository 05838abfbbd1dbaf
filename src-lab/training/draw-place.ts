import { randomInt, type Random } from '#core/random.ts'
import type { Point, TrainingImage } from '#core/training/region-sampler.ts'

/** Of the regions, how many stand on a dark line, how many where reading would look; the rest stand anywhere. */
export interface PlaceShares {
  readonly onVessel: number
  readonly atProposal: number
}

/** A place to look at in a frame, whatever its labels. */
export function drawPlace(
  { image, vesselPoints, proposalPoints }: TrainingImage,
  { onVessel, atProposal }: PlaceShares,
  random: Random,
): Point {
  const kind = random()
  const points = kind < onVessel ? vesselPoints : kind < onVessel + atProposal ? proposalPoints : []
  return points[randomInt(random, points.length)] ?? [random() * image.columns, random() * image.rows]
}
