import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Comparison } from '#core/comparison/comparison.ts'
import { FinetuneFile } from '#core/finetune/recipe.ts'
import { fail, type Result } from '#core/result.ts'
import { writeWhole } from './write-whole.ts'

/**
 * Puts what a look at the sealed cases showed into finetune.json of the model, without the cases themselves: a model's folder names
 * no patient and no file. Errors: `not-a-finetuned-model`, `not-written`
 */
export function writeComparison(modelDir: string, comparison: Comparison): Result<null> {
  const path = join(modelDir, 'finetune.json')
  const parsed = FinetuneFile.safeParse(read(path))
  if (!parsed.success)
    return fail({
      code: 'not-a-finetuned-model',
      message:
        'The folder of this model does not say how it was made, so the comparison cannot be kept there.',
      action: 'Train it again.',
    })
  const without: Comparison = { ...comparison, mostChanged: [] }
  return writeWhole(path, `${JSON.stringify({ ...parsed.data, comparison: without }, null, 2)}\n`)
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}
