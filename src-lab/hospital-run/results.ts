import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { Comparison } from '#core/comparison/comparison.ts'
import { FinetuneFile, FinetuneOutcome, type FinetuneRecipe } from '#core/finetune/recipe.ts'

/** What one recipe came to on the hospital: how it was trained, both models on every sealed case, and what the gate said. */
export interface RecipeResult {
  readonly recipe: FinetuneRecipe
  readonly weightsSha256: string
  readonly file: FinetuneFile
  readonly comparison: Comparison
  readonly sealed: FinetuneOutcome['scored']
}

const Answer = z.object({ model: z.string(), weightsHash: z.string() })

/** @param data folder that `finetune` was given. @returns null where the recipe was not run to its end. Throws where its files are not whole */
export function readResult(folder: string, data: string, recipe: FinetuneRecipe): RecipeResult | null {
  const path = answerPath(folder, recipe)
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const answer = text.startsWith('{') ? Answer.safeParse(JSON.parse(text)) : null
  if (!answer?.success) return null
  const { model, weightsHash } = answer.data
  const file = FinetuneFile.parse(jsonIn(join(data, 'models', model, 'finetune.json')))
  const outcome = FinetuneOutcome.parse(jsonIn(join(data, 'training', file.spec.id, 'outcome.json')))
  return {
    recipe,
    weightsSha256: weightsHash,
    file,
    comparison: Comparison.parse(file.comparison),
    sealed: outcome.scored.filter(({ split }) => split === 'sealed'),
  }
}

export const answerPath = (folder: string, recipe: FinetuneRecipe): string => join(folder, `${recipe}.json`)

const jsonIn = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
