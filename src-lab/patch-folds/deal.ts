import { groupedFolds } from '#core/calibration/folds.ts'
import { seededRandom } from '#core/random.ts'
import type { LabelledPatch } from '../data/patches.ts'
import { nearCopies } from '../data/near-copies.ts'

/** A small patch, the near copies it goes together with, and the fold in which it is held out. */
export interface DealtPatch extends LabelledPatch {
  /** Name of the first of its near copies, its own where it has none. */
  readonly cluster: string
  readonly fold: number
}

/**
 * Deals patches to folds: near copies (thumbnails or hashes) stay together, and both labels are spread.
 * @param count of folds
 */
export function dealPatches(
  patches: readonly LabelledPatch[],
  count: number,
  seed: number,
): readonly DealtPatch[] {
  const clusters = nearCopies(patches)
  const labels = patches.map(({ label }) => label)
  const folds = groupedFolds(labels, clusters, count, seededRandom(seed))
  return patches.map((patch, i) => ({ ...patch, cluster: clusters[i] ?? patch.name, fold: folds[i] ?? NaN }))
}
