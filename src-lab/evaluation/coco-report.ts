import type { Random } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import { clusterBootstrap } from '#core/training/bootstrap.ts'
import { matched } from './detections.ts'
import { measureAuc, REPLICATES } from './measure.ts'
import type { ScoredCase } from './regions.ts'

/** What was found in one frame. */
export interface JudgedFrame {
  readonly lesions: readonly Box[]
  /** Boxes said to be lesions, best first. */
  readonly found: readonly Box[]
}

/** The object of design section 8 for frames with boxes of lesions. */
export function cocoReport(frames: readonly JudgedFrame[], centred: readonly ScoredCase[], random: Random) {
  const counts = frames.map(({ lesions, found }) => ({
    lesions: lesions.length,
    found: found.length,
    matched: matched(found, lesions),
  }))
  const total = (cases: readonly number[], key: 'lesions' | 'found' | 'matched'): number =>
    cases.reduce((sum, i) => sum + (counts[i]?.[key] ?? 0), 0)
  const estimate = (statistic: (cases: readonly number[]) => number) =>
    clusterBootstrap(
      frames.map((_, i) => String(i)),
      statistic,
      REPLICATES,
      random,
    )
  const precision = estimate((i) => total(i, 'matched') / Math.max(1, total(i, 'found')))
  const recall = estimate((i) => total(i, 'matched') / total(i, 'lesions'))
  const f1 = estimate((i) => (2 * total(i, 'matched')) / (total(i, 'found') + total(i, 'lesions')))
  const regionAuc = measureAuc(centred, random)
  return {
    images: frames.length,
    lesions: total([...frames.keys()], 'lesions'),
    regionAuc: regionAuc.value,
    lesionF1: f1.value,
    precision: precision.value,
    recall: recall.value,
    intervals: {
      regionAuc: regionAuc.interval,
      lesionF1: f1.interval,
      precision: precision.interval,
      recall: recall.interval,
    },
  }
}
