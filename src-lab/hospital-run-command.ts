import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { FinetuneRecipe } from '#core/finetune/recipe.ts'
import { hospitalCommand } from './hospital-command.ts'
import { beforeAndAfter, learningCurves } from './hospital-run/figures.ts'
import { answerPath, readResult } from './hospital-run/results.ts'
import { runText } from './hospital-run/text.ts'
import { textBetween } from './text-between.ts'

export interface HospitalRunOptions {
  readonly patients: number
  readonly seed: number
  /** Seed of the deal and of all that is drawn while it learns. */
  readonly deal: number
  readonly model: string
  readonly recipes: readonly string[]
  /** COHORT.json of a hospital that is drawn already. */
  readonly cohort?: string
  readonly out: string
  /** Folder of the page and of its pictures. */
  readonly docs: string
}

const COMMAND = 'npm run lab -- hospital-run'

/**
 * Draws the other hospital, fine-tunes the shipped model by each recipe with the program's own command, compares on the sealed patients,
 * and writes figures and numbers into the page. Ended anywhere it goes on: what was drawn and what was run to its end is kept.
 */
export function hospitalRunCommand(options: HospitalRunOptions): void {
  const { patients, seed, out, docs } = options
  const hospital = join(out, 'hospital')
  const cohort = options.cohort ?? join(hospital, 'COHORT.json')
  mkdirSync(out, { recursive: true })
  if (!existsSync(cohort)) hospitalCommand({ patients, seed, out: hospital })
  const data = resolve(out, 'data')
  const recipes = options.recipes.map((recipe) => FinetuneRecipe.parse(recipe))
  for (const recipe of recipes)
    if (readResult(out, data, recipe) === null) finetune(options, cohort, data, recipe)
  const results = recipes.flatMap((recipe) => readResult(out, data, recipe) ?? [])
  const page = join(docs, 'fine-tuning.md')
  writeFileSync(join(docs, 'hospital-sealed.svg'), beforeAndAfter(results))
  writeFileSync(join(docs, 'hospital-learning.svg'), learningCurves(results))
  writeFileSync(page, textBetween(readFileSync(page, 'utf8'), 'hospital', COMMAND, runText(results)))
  process.stderr.write(`wrote ${results.length} of ${recipes.length} recipes into ${page}\n`)
}

/** Ends with 1 where the gate refuses, which is an answer too; where there is no answer, it is said and the others go on. */
function finetune(
  { model, deal, out }: HospitalRunOptions,
  cohort: string,
  data: string,
  recipe: FinetuneRecipe,
): void {
  const cli = join('dist', 'main', 'cli.cjs')
  const asked = ['--recipe', recipe, '--seed', String(deal), '--model', model, '--json']
  const { stdout, status } = spawnSync(
    process.execPath,
    [cli, '--data', data, 'finetune', cohort, ...asked],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 28 },
  )
  if (status === 0 || status === 1) writeFileSync(answerPath(out, recipe), stdout)
  else process.stderr.write(`${recipe} did not come to its end (${String(status)})\n`)
}
