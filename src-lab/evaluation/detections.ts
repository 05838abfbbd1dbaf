import { iou } from '#core/locator/detections.ts'
import type { Box } from '#core/reading/types.ts'

export interface ScoredBox {
  readonly box: Box
  readonly probability: number
}

/** How scored regions become boxes of lesions; chosen on the validation frames of ARCADE train. */
export interface DetectionRule {
  /** Regions below it say nothing. */
  readonly minProbability: number
  /** Side of a lesion's box as a share of its region's. */
  readonly share: number
  /** Regions whose centres are nearer than this share of a side to a better one are the same lesion. */
  readonly spacing: number
}

/** Of a model without a locator. */
export const DETECTION: DetectionRule = { minProbability: 0.35, share: 0.8, spacing: 0.5 }

/** Best first, one for each place. */
export function detect(regions: readonly ScoredBox[], rule: DetectionRule): Box[] {
  const sorted = regions
    .filter(({ probability }) => probability >= rule.minProbability)
    .sort((a, b) => b.probability - a.probability)
  const chosen: Box[] = []
  for (const { box } of sorted) {
    const near = chosen.some((other) => centerDistance(other, box) < rule.spacing * box[2])
    if (!near) chosen.push(box)
  }
  return chosen.map((box) => shrunk(box, rule.share))
}

const center = ([x, y, w, h]: Box): readonly [number, number] => [x + w / 2, y + h / 2]

function centerDistance(a: Box, b: Box): number {
  const [[ax, ay], [bx, by]] = [center(a), center(b)]
  return Math.hypot(ax - bx, ay - by)
}

function shrunk([x, y, w, h]: Box, share: number): Box {
  return [x + (w * (1 - share)) / 2, y + (h * (1 - share)) / 2, w * share, h * share]
}

/** Of boxes found, best first, which match a lesion: each takes the free one it overlaps most, if by at least `least`. */
export function matches(found: readonly Box[], lesions: readonly Box[], least = 0.5): boolean[] {
  const free = new Set(lesions.keys())
  return found.map((box) => {
    const best = [...free]
      .map((i) => ({ i, overlap: iou(box, lesions[i] ?? [0, 0, 0, 0]) }))
      .sort((a, b) => b.overlap - a.overlap)[0]
    if (best === undefined || best.overlap < least) return false
    free.delete(best.i)
    return true
  })
}

/** How many of them do. */
export const matched = (found: readonly Box[], lesions: readonly Box[]): number =>
  matches(found, lesions).filter(Boolean).length
