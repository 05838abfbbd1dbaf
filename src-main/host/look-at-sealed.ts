import type { Comparison, ComparisonInput } from '#core/comparison/comparison.ts'
import { marginsInForce } from '#core/comparison/margins.ts'
import { PEEK_BUDGET } from '#core/comparison/peek-budget.ts'
import { ok, type Result } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import type { EnginePort } from './ports.ts'
import type { Recorder } from './recorder.ts'

export interface Look extends Omit<ComparisonInput, 'looks' | 'margins'> {
  readonly cohortHash: string
  readonly parent: string
  readonly challenger: string
}

interface LookParts {
  readonly store: Pick<Store, 'cohorts' | 'margins'>
  readonly recorder: Recorder
  readonly engine: Pick<EnginePort, 'compare'>
}

/** What an earlier look at the same two models showed, if one did: to see it again spends nothing. */
export const seenBefore = (
  { cohorts }: Pick<Store, 'cohorts'>,
  { cohortHash, parent, challenger }: Pick<Look, 'cohortHash' | 'parent' | 'challenger'>,
): Comparison | null =>
  cohorts
    .looks(cohortHash)
    .findLast((look) => look.parent === parent && look.challenger === challenger && look.comparison !== null)
    ?.comparison ?? null

/**
 * Looks at the sealed cases: the look is spent and in the audit log before anything of them is known, and stays spent whatever
 * comes of it. It is judged by the margins that were stated before. Errors: `not-comparable`, those of the engine
 */
export async function lookAtSealed(
  { store, recorder, engine }: LookParts,
  { cohortHash, parent, challenger, ...input }: Look,
): Promise<Result<Comparison>> {
  const seen = seenBefore(store, { cohortHash, parent, challenger })
  if (seen !== null) return ok(seen)
  const { record, reader, now } = recorder
  const looks = store.cohorts.looks(cohortHash)
  const before = looks.length
  const { margins } = marginsInForce(store.margins.get(), looks)
  const seq = record(
    () => store.cohorts.look({ cohortHash, parent, challenger, at: now(), by: reader() }),
    () => [
      {
        kind: 'sealed-looked',
        cohortHash,
        parent,
        challenger,
        look: before + 1,
        budget: PEEK_BUDGET,
      },
    ],
  )
  const compared = await engine.compare({ ...input, margins, looks: before })
  if (compared.ok) store.cohorts.showed(seq, compared.value)
  return compared
}
