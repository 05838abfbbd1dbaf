import type { Leak } from '#core/cohort/leak.ts'
import type { Comparison } from '#core/comparison/comparison.ts'
import type { FinetuneOutcome, FinetuneRecipe } from '#core/finetune/recipe.ts'

interface Ended {
  readonly made: FinetuneOutcome
  readonly comparison: Comparison
  readonly leaks: readonly Leak[]
  readonly recipe: FinetuneRecipe
  readonly seed: number
}

const leakLines = (leaks: readonly Leak[]) =>
  leaks.map(({ kind, patients, files }) => ({ kind, patients, files }))

/** What `finetune --json` prints at its end: one object. Other programs depend on it. */
export function finetuneLine({ made, comparison, leaks, recipe, seed }: Ended) {
  const { patients, n, auc, logLoss, slope, gate, reasons } = comparison
  return {
    model: made.id,
    parent: made.parent.id,
    recipe,
    seed,
    weightsHash: made.weightsSha256,
    sealed: {
      patients,
      n,
      aucBefore: auc.before.value,
      aucAfter: auc.after.value,
      aucDifference: auc.difference.interval,
      logLossDifference: logLoss.difference.interval,
      slopeBefore: slope?.before.value ?? null,
      slopeAfter: slope?.after.value ?? null,
    },
    leaks: leakLines(leaks),
    gate,
    reasons: reasons.map(({ text }) => text),
    seconds: made.seconds,
  }
}

interface Refused {
  readonly parent: string
  readonly recipe: FinetuneRecipe
  readonly seed: number
  readonly leaks: readonly Leak[]
  readonly reasons: readonly string[]
}

/** The same where nothing was trained. */
export const refusalLine = ({ parent, recipe, seed, leaks, reasons }: Refused) => ({
  model: null,
  parent,
  recipe,
  seed,
  weightsHash: null,
  sealed: null,
  leaks: leakLines(leaks),
  gate: 'refuse' as const,
  reasons: [...reasons],
  seconds: 0,
})
