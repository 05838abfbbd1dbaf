import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { ForgettingCases } from '#core/comparison/comparison.ts'
import { sigmoid } from '#core/calibration/sigmoid.ts'
import { ok, type Result } from '#core/result.ts'
import type { EnginePort } from './ports.ts'
import { chooseModel } from './model-folders.ts'
import { readCohort } from './read-cohort.ts'
import { scoreSealed, type ScoreSealedParts } from './score-sealed.ts'

type Drawn = Pick<EnginePort, 'scoreDrawn'>

/** Two models, and what reads files, to score the shipped model's own by. */
export interface ForgettingParts extends ScoreSealedParts {
  readonly before: ScoreSealedParts['before'] & { readonly engine: Drawn }
  readonly after: ScoreSealedParts['after'] & { readonly engine: Drawn }
}

/** COHORT.json of what the shipped model was measured on, in the data folder; it need not be there. */
export const evidenceFile = (dataFolder: string): string => join(dataFolder, 'evidence', 'COHORT.json')

/**
 * What the shipped model knew, by both models, wherever two are compared: its own evidence where that is at hand, else the pictures drawn
 * by code that came with it; null where it came without any, and forgetting is then unknown.
 * Errors: `cohort-unreadable`, `cohort-invalid`, `no-model`, those of `scoreSealed` and of the engines
 */
export async function scoreForgetting(
  parts: ForgettingParts,
  { file, shippedRoot }: { readonly file: string; readonly shippedRoot: string },
): Promise<Result<ForgettingCases | null>> {
  const own = await scoreEvidence(parts, file)
  return own.ok && own.value === null
    ? scoreNewestDrawn(shippedRoot, parts.before.engine, parts.after.engine)
    : own
}

/**
 * Whether the shipped model's own is forgotten, where its evidence is not at hand: the pictures drawn by code that came with it, by
 * both models. Null where it came without any. Errors: those of `scoreDrawn`
 */
async function scoreShippedDrawn(
  shippedDir: string,
  before: Drawn,
  after: Drawn,
): Promise<Result<ForgettingCases | null>> {
  const [old, other] = await Promise.all([before.scoreDrawn(shippedDir), after.scoreDrawn(shippedDir)])
  if (!old.ok) return old
  if (!other.ok) return other
  if (old.value === null || other.value === null) return ok(null)
  const { labels } = old.value
  return ok({
    source: `the ${labels.length} pictures drawn by code that came with the shipped model`,
    // Each is of a heart of its own.
    patients: labels.map((_, i) => `drawn ${i}`),
    labels,
    before: old.value.logits.map(sigmoid),
    after: other.value.logits.map(sigmoid),
  })
}

/** The pictures of the newest of the models that came with the program. Errors: `no-model`, those of `scoreShippedDrawn` */
async function scoreNewestDrawn(
  shippedRoot: string,
  before: Drawn,
  after: Drawn,
): Promise<Result<ForgettingCases | null>> {
  const shipped = await chooseModel([shippedRoot], null)
  return shipped.ok ? scoreShippedDrawn(shipped.value.dir, before, after) : shipped
}

/**
 * What the shipped model was measured on, by both models: a list of labels, whose public images may not be shipped with it.
 * @param file COHORT.json; null is answered where it is not there, and forgetting is then unknown
 * Errors: `cohort-unreadable`, `cohort-invalid`, those of `scoreSealed`
 */
async function scoreEvidence(parts: ScoreSealedParts, file: string): Promise<Result<ForgettingCases | null>> {
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
