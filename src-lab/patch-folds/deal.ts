import { groupedFolds } from '#core/calibration/folds.ts'
import { seededRandom } from '#core/random.ts'
import type { LabelledPatch } from '../data/patches.ts'
import { repeats } from '../data/repeats.ts'

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

/** Of each patch the first name that a chain of near copies leads to. */
function nearCopies(patches: readonly LabelledPatch[]): string[] {
  const first = new Map(patches.map(({ name }) => [name, name]))
  const pairs = repeats(patches.map(({ name, image }) => ({ part: 'patches-32', name, image })))
  for (const { a, b } of pairs) {
    const [one, other] = [first.get(a.name), first.get(b.name)]
    for (const [name, cluster] of first) if (cluster === other) first.set(name, one ?? cluster)
  }
  return patches.map(({ name }) => first.get(name) ?? name)
}
