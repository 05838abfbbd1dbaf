import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { ForgettingCases } from '#core/comparison/comparison.ts'
import { ok, type Result } from '#core/result.ts'
import { readCohort } from './read-cohort.ts'
import { scoreSealed, type ScoreSealedParts } from './score-sealed.ts'

/**
 * What the shipped model was measured on, by both models: a list of labels, whose public images may not be shipped with it.
 * @param file COHORT.json; null is answered where it is not there, and forgetting is then unknown
 * Errors: `cohort-unreadable`, `cohort-invalid`, those of `scoreSealed`
 */
export async function scoreEvidence(
  parts: ScoreSealedParts,
  file: string,
): Promise<Result<ForgettingCases | null>> {
  if (!existsSync(file)) return ok(null)
  const list = readCohort(file)
  if (!list.ok) return list
  const cases = list.value.cases.map((one) => ({
    ...one,
    file: resolve(dirname(file), one.file),
    study: null,
    split: 'sealed' as const,
    pixels: null,
  }))
  const scored = await scoreSealed(parts, cases)
  if (!scored.ok) return scored
  const { cases: known } = scored.value
  return ok({
    source: list.value.name,
    patients: known.map(({ patient }) => patient),
    labels: known.map(({ label }) => label),
    before: known.map(({ before }) => before),
    after: known.map(({ after }) => after),
  })
}
