import type { ParsedCohort } from '#core/cohort/cohort-file.ts'
import { findLeaks } from '#core/cohort/find-leaks.ts'
import type { LeakDecision } from '#core/cohort/leak.ts'
import type { RefusedRow } from '#core/cohort/refused-row.ts'
import { ok, type Result } from '#core/result.ts'
import { nextTurn } from './audit.ts'
import {
  dealCohort,
  sha256,
  type CohortPlace,
  type LookedThrough,
  type PreparedCohort,
} from './deal-cohort.ts'
import { fingerprintFiles, type FingerprintParts } from './fingerprint-files.ts'
import { findLabelled } from './labelled-places.ts'
import type { IndexFile } from './ports.ts'

export interface PrepareParts extends FingerprintParts {
  readonly index: IndexFile
}

export interface CohortSource {
  readonly name: string
  readonly places: readonly CohortPlace[]
  readonly refused: readonly RefusedRow[]
  readonly decisions: readonly LeakDecision[]
  readonly seed: number
}

/**
 * A list of labels with its files looked at, its patients dealt by the seed and its leaks found: what a training begins with.
 * @param folder of the list, which its files are named from
 * Errors: those that end the engine
 */
export async function prepareList(
  parts: PrepareParts,
  list: ParsedCohort,
  folder: string,
  seed: number,
): Promise<Result<PreparedCohort>> {
  const found = await findLabelled(list, folder, parts.index, (done, total) =>
    parts.onProgress(done, total, 'Looking at the files'),
  )
  const splits = new Map(list.cases.map(({ row, split }) => [row, split]))
  const places = found.places.map(({ index, ...place }) => ({
    ...place,
    angiogram: index.angiogram,
    split: splits.get(place.row),
  }))
  const { name, decisions } = list
  return prepareCohort(parts, { name, places, refused: found.refused, decisions, seed })
}

/** The same of places whose files are known. Errors: those that end the engine, `cancelled` */
async function prepareCohort(parts: FingerprintParts, source: CohortSource): Promise<Result<PreparedCohort>> {
  const looked = await lookThrough(parts, source)
  return looked.ok ? ok(dealCohort(looked.value, source.decisions, source.seed)) : looked
}

/** Errors: those that end the engine, `cancelled` */
export async function lookThrough(
  parts: FingerprintParts,
  { name, places, refused }: Pick<CohortSource, 'name' | 'places' | 'refused'>,
): Promise<Result<LookedThrough>> {
  const known = await fingerprintFiles(parts, places)
  if (!known.ok) return known
  const { pixels, facts } = known.value
  parts.onProgress(places.length, places.length, 'Searching for patients under two names')
  return ok({
    name,
    places: places.filter((place) => pixels.has(place)),
    pixels,
    refused: [...refused, ...known.value.refused].sort((a, b) => a.row - b.row),
    ...(await findLeaks(facts, sha256, nextTurn)),
  })
}
