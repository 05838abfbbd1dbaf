import type { Inference } from '#core/model/inference.ts'
import { PATCH_LENGTH } from '#core/model/preprocess.ts'
import { REGION_BATCH } from '#core/regions/look.ts'
import type { Cache } from './cache.ts'
import type { HeldCase } from './cache-file.ts'

/** Logits of held-out cases as reading gives them: regions in batches of one size, a picture given whole alone. One a case. */
export async function scoreHeld(
  inference: Inference,
  cache: Pick<Cache, 'patch'>,
  cases: readonly HeldCase[],
): Promise<number[]> {
  const logits = new Array<number>(cases.length).fill(NaN)
  for (const [level, batch] of [
    ['region', REGION_BATCH],
    ['patch', 1],
  ] as const) {
    const own = [...cases.entries()].filter(([, one]) => one.level === level)
    for (let from = 0; from < own.length; from += batch) {
      const part = own.slice(from, from + batch)
      const patches = new Float32Array(batch * PATCH_LENGTH)
      for (const [i, [, { offset }]] of part.entries()) patches.set(cache.patch(offset), i * PATCH_LENGTH)
      const scores = await (level === 'patch'
        ? inference.whole(patches, batch)
        : inference.logits(patches, batch))
      for (const [i, [at]] of part.entries()) logits[at] = scores.logits[i] ?? NaN
    }
  }
  return logits
}
