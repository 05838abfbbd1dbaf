import { expect, test } from 'vitest'
import { seededRandom } from '#core/random.ts'
import type { PatchFoldsFile } from './patch-folds-file.ts'
import type { Scored } from '../evaluation/columns.ts'
import { foldsFile } from './folds-file.testing.ts'
import { pooledPatches } from './pooled.ts'

/** Positives lie `gap` above negatives, in noise of a logistic kind. */
function drawn(n: number, gap: number, shift: number, seed: number): Scored[] {
  const random = seededRandom(seed)
  return Array.from({ length: n }, (_, i) => {
    const label = i % 2 === 0 ? 1 : 0
    const u = random()
    return { cluster: `p${seed}-${i}`, label, logit: Math.log(u / (1 - u)) + (label - 0.5) * gap + shift }
  })
}

const asFile = (others: readonly Scored[], own: readonly Scored[]): PatchFoldsFile =>
  foldsFile(
    [...own, ...others].map(({ cluster, label, logit }, i) => ({
      name: cluster,
      label,
      cluster,
      fold: i % 5,
      parent: { one: 0, eight: 0 },
      outOfFold: { one: -logit, eight: logit },
    })),
  )

test('patches judged by networks like the model are pooled with its own', () => {
  const [own, others] = [drawn(40, 3, 0, 1), drawn(60, 3, 0, 2)]
  const pooled = pooledPatches(own, asFile(others, own), 8)
  expect(pooled.others).toBe(60)
  expect(pooled.cases).toEqual([...own, ...others])
  expect(pooled.logLoss?.together).toBeLessThanOrEqual(pooled.logLoss?.alone ?? NaN)
})

test('those of networks that are sure of something else are left out, and the model keeps its own', () => {
  const [own, others] = [drawn(60, 3, 0, 1), drawn(60, 3, 6, 2)]
  const pooled = pooledPatches(own, asFile(others, own), 8)
  expect(pooled).toMatchObject({ cases: own, others: 0 })
  expect(pooled.logLoss?.together).toBeGreaterThan(pooled.logLoss?.alone ?? NaN)
})

test('without a cross-validation the model has its own alone', () => {
  const own = drawn(20, 3, 0, 1)
  expect(pooledPatches(own, null, 8)).toEqual({ cases: own, others: 0, logLoss: null })
})
