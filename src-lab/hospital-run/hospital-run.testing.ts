import type { FinetuneRecipe } from '#core/finetune/recipe.ts'
import { comparisonWith, finetuneWith } from '#core/testing/finetuned.ts'
import type { RecipeResult } from './results.ts'

/** What a recipe came to on twelve sealed cases; all recipes share what the shipped model said of them. */
export function resultOf(recipe: FinetuneRecipe, steps = 3): RecipeResult {
  const comparison = comparisonWith(recipe === 'recalibrate' ? 'refuse' : 'pass')
  const file = finetuneWith(`ours-${recipe}`, comparison)
  return {
    recipe,
    weightsSha256: 'a'.repeat(64),
    comparison,
    file: {
      ...file,
      spec: { ...file.spec, recipe },
      trace: Array.from({ length: recipe === 'recalibrate' ? 0 : steps }, (_, i) => ({
        step: 10 * i,
        loss: 0.7 - 0.1 * i,
        validationAuc: i % 2 === 0 ? 0.7 + 0.05 * i : null,
      })),
    },
    sealed: Array.from({ length: 12 }, (_, i) => ({
      ...{ patient: `P${i % 4}`, grade: i % 3 === 0 ? '>=70' : 'none', split: 'sealed' },
      ...{ label: i % 3 === 0 ? 1 : 0, file: 'a.dcm', frame: 0, box: null, before: 0, after: 0 },
      probabilityBefore: 0.3 + 0.02 * ((i * 5) % 12),
      probabilityAfter: i % 3 === 0 ? 0.8 + 0.01 * i : 0.1 + 0.01 * i,
    })),
  }
}
