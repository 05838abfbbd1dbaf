import type { Detection } from '#core/locator/detections.ts'
import type { Box } from '#core/reading/types.ts'
import { matches } from '../evaluation/detections.ts'

/** What was found in one frame, best first, and what is there. */
export interface Found {
  readonly detections: readonly Detection[]
  readonly lesions: readonly Box[]
}

/** One box of any frame: its score, and whether it is a lesion that no better box of its frame was. */
interface Judged {
  readonly score: number
  readonly right: boolean
}

function judged({ detections, lesions }: Found, least: number): Judged[] {
  const right = matches(
    detections.map(({ box }) => box),
    lesions,
    least,
  )
  return detections.map(({ score }, i) => ({ score, right: right[i] === true }))
}

/** At every score from the highest: how many boxes, and how many of them are right. */
function curveOf(frames: readonly Found[], least: number) {
  const sorted = frames.flatMap((frame) => judged(frame, least)).sort((a, b) => b.score - a.score)
  let right = 0
  return sorted.map((one, i) => {
    if (one.right) right++
    return { score: one.score, found: i + 1, right }
  })
}

const lesionsOf = (frames: readonly Found[]): number =>
  frames.reduce((sum, { lesions }) => sum + lesions.length, 0)

/** Area under precision over recall at an IoU, precision made to fall with recall (as PASCAL VOC since 2010). */
export function averagePrecision(frames: readonly Found[], least = 0.5): number {
  const curve = curveOf(frames, least)
  const lesions = lesionsOf(frames)
  let [best, area] = [0, 0]
  for (let i = curve.length - 1; i >= 0; i--) {
    const { found, right } = curve[i]!
    best = Math.max(best, right / found)
    if (right > (curve[i - 1]?.right ?? 0)) area += best / lesions
  }
  return area
}

const OVERLAPS = [0.3, 0.4, 0.5, 0.6, 0.7] as const

/** Its mean over several IoUs: at one alone, chance decides between steps of a training that are alike (as COCO, which begins at .5). */
export const steadyPrecision = (frames: readonly Found[]): number =>
  OVERLAPS.reduce<number>((sum, least) => sum + averagePrecision(frames, least), 0) / OVERLAPS.length

/** The score from which boxes are best shown, by F1 at IoU .5. */
export function bestThreshold(frames: readonly Found[]): { threshold: number; f1: number } {
  const lesions = lesionsOf(frames)
  return curveOf(frames, 0.5).reduce(
    (best, { score, found, right }) => {
      const f1 = (2 * right) / (found + lesions)
      return f1 > best.f1 ? { threshold: score, f1 } : best
    },
    { threshold: 1, f1: 0 },
  )
}
