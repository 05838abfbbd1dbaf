import { ok, type Failure, type Result } from '../result.ts'

/**
 * Each case by what was learned without its fold.
 * @param folds of each case; @param learn from cases, given by their places. Errors: the first of any fold
 */
export function byFold<E extends Failure>(
  folds: readonly number[],
  learn: (others: readonly number[]) => Result<(at: number) => number, E>,
): Result<number[], E> {
  const values = new Array<number>(folds.length).fill(NaN)
  const indices = [...folds.keys()]
  for (const fold of new Set(folds)) {
    const learned = learn(indices.filter((i) => folds[i] !== fold))
    if (!learned.ok) return learned
    for (const i of indices) if (folds[i] === fold) values[i] = learned.value(i)
  }
  return ok(values)
}
