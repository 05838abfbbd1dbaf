import type { Random } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import { clusterBootstrap } from '#core/training/bootstrap.ts'
import { matched } from './detections.ts'
import { REPLICATES } from './measure.ts'

/** What was found in one frame. */
export interface JudgedFrame {
  readonly lesions: readonly Box[]
  /** Boxes said to be lesions, best first. */
  readonly found: readonly Box[]
}

/** Boxes against lesions at IoU .5, with intervals by bootstrap over frames. */
export function boxReport(frames: readonly JudgedFrame[], random: Random) {
  const counts = frames.map(({ lesions, found }) => ({
    lesions: lesions.length,
    found: found.length,
    matched: matched(found, lesions),
  }))
  const all = [...frames.keys()]
  const total = (cases: readonly number[], key: 'lesions' | 'found' | 'matched'): number =>
    cases.reduce((sum, i) => sum + (counts[i]?.[key] ?? 0), 0)
  const estimate = (statistic: (cases: readonly number[]) => number) =>
    clusterBootstrap(all.map(String), statistic, REPLICATES, random)
  const precision = estimate((i) => total(i, 'matched') / Math.max(1, total(i, 'found')))
  const recall = estimate((i) => total(i, 'matched') / total(i, 'lesions'))
  const f1 = estimate((i) => (2 * total(i, 'matched')) / (total(i, 'found') + total(i, 'lesions')))
  return {
    ...{ images: frames.length, lesions: total(all, 'lesions'), found: total(all, 'found') },
    ...{ f1, precision, recall },
  }
}
