import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FinetuneRecipe } from '#core/finetune/recipe.ts'
import { hospitalRunCommand } from '../hospital-run-command.ts'
import { resultOf } from './hospital-run.testing.ts'
import { answerPath, readResult } from './results.ts'
import { SHIPPED_ID } from '../../src-main/engine/shipped.testing.ts'

let folder: string
const project = process.cwd()
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ostium-hospital-run-'))
  // No program was built there: what is asked of it has no answer.
  process.chdir(folder)
  mkdirSync('docs')
  const begin = '<!-- hospital:begin, written by `npm run lab -- hospital-run` -->'
  writeFileSync(join('docs', 'fine-tuning.md'), `before\n${begin}\nold\n<!-- hospital:end -->\nafter\n`)
  writeFileSync('COHORT.json', '{}')
})
afterEach(() => {
  process.chdir(project)
  rmSync(folder, { recursive: true })
})

/** What `finetune` leaves behind where it came to its end. */
function ran(recipe: FinetuneRecipe): void {
  const { file, comparison, weightsSha256, sealed } = resultOf(recipe)
  const { id, parent } = file.spec
  const model = join('run', 'data', 'models', id)
  const training = join('run', 'data', 'training', id)
  for (const path of [model, training]) mkdirSync(path, { recursive: true })
  writeFileSync(join(model, 'finetune.json'), JSON.stringify({ ...file, comparison }))
  const outcome = {
    modelDir: model,
    id,
    parent,
    weightsSha256,
    bestStep: 1,
    trace: [],
    seconds: 1,
    scored: sealed,
  }
  writeFileSync(join(training, 'outcome.json'), JSON.stringify(outcome))
  writeFileSync(answerPath('run', recipe), JSON.stringify({ model: id, weightsHash: weightsSha256 }))
}

const run = (recipes: readonly FinetuneRecipe[]): string => {
  const asked = { patients: 1, seed: 1, deal: 3, model: SHIPPED_ID, out: 'run', docs: 'docs' }
  hospitalRunCommand({ ...asked, recipes, cohort: 'COHORT.json' })
  return readFileSync(join('docs', 'fine-tuning.md'), 'utf8')
}

test('what was run to its end is not run again, and stands in the page between its marks', () => {
  mkdirSync('run')
  ran('whole-model')
  const page = run(['whole-model'])
  expect(page).toMatch(/^before\n[^]*\| `whole-model` \|[^]*after\n$/)
  expect(page).not.toContain('old')
  expect(readResult('run', join('run', 'data'), 'whole-model')?.file.spec.id).toBe('ours-whole-model')
  expect(existsSync(join('docs', 'hospital-sealed.svg'))).toBe(true)
  expect(run(['whole-model'])).toBe(page)
})

test('a recipe that does not come to its end is left out, the others stand, and it is run the next time', () => {
  mkdirSync('run')
  ran('whole-model')
  const page = run(['last-blocks', 'whole-model'])
  expect(page).toContain('| `whole-model` |')
  expect(page).not.toContain('last-blocks')
  expect(readResult('run', join('run', 'data'), 'last-blocks')).toBeNull()
  ran('last-blocks')
  expect(run(['last-blocks', 'whole-model'])).toContain('| `last-blocks` |')
})

test('an answer that is a refusal before any training is no result', () => {
  mkdirSync('run')
  writeFileSync(
    answerPath('run', 'whole-model'),
    JSON.stringify({ model: null, weightsHash: null, gate: 'refuse' }),
  )
  expect(readResult('run', 'run', 'whole-model')).toBeNull()
})
