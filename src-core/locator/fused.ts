import type { Box } from '../reading/types.ts'
import { apart, iou, type Detection } from './detections.ts'

/**
 * Boxes found in several sizes of one frame, as one list, best first: those on one place become their mean by score (weighted boxes
 * fusion, arXiv 1910.13302), and a place that one size did not see counts there as 0.
 * @param lists one a size, best first
 * @param overlap boxes that share more of their union are of one place; no list holds two such
 */
export function fused(lists: readonly (readonly Detection[])[], overlap: number): Detection[] {
  const [only] = lists
  if (only !== undefined && lists.length === 1) return [...only]
  const places: Detection[][] = []
  const all = lists.flat().sort((a, b) => b.score - a.score)
  for (const detection of all) {
    const nearest = places
      .map((members) => ({ members, shared: iou(meanOf(members), detection.box) }))
      .sort((a, b) => b.shared - a.shared)[0]
    if (nearest !== undefined && nearest.shared > overlap) nearest.members.push(detection)
    else places.push([detection])
  }
  const found = places.map((members) => ({
    box: meanOf(members),
    score: members.reduce((sum, { score }) => sum + score, 0) / lists.length,
  }))
  // Means may have come to lie on each other.
  return apart(
    found.sort((a, b) => b.score - a.score),
    overlap,
  )
}

/** Middles are averaged, and sides by their logarithms. */
function meanOf(members: readonly Detection[]): Box {
  const total = members.reduce((sum, { score }) => sum + score, 0)
  const mean = (of: (detection: Detection) => number): number =>
    members.reduce((sum, one) => sum + one.score * of(one), 0) / total
  const [width, height] = [
    Math.exp(mean(({ box }) => Math.log(box[2]))),
    Math.exp(mean(({ box }) => Math.log(box[3]))),
  ]
  const [x, y] = [mean(({ box }) => box[0] + box[2] / 2), mean(({ box }) => box[1] + box[3] / 2)]
  return [x - width / 2, y - height / 2, width, height]
}
