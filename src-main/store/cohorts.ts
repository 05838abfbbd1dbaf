import * as z from 'zod'
import { FrozenCohort } from '#core/cohort/frozen-cohort.ts'
import { LeakDecision } from '#core/cohort/leak.ts'
import { Comparison, SealedLook, type StoredLook } from '#core/comparison/comparison.ts'
import { jsonColumn, type Database } from './database.ts'

/** Cohorts as they were frozen, what was decided of leaks, and each look at a sealed set; nothing of it is deleted. */
export interface Cohorts {
  freeze(cohort: FrozenCohort): void
  /** Newest first. */
  all(): FrozenCohort[]
  get(id: string): FrozenCohort | null
  ofHash(hash: string): FrozenCohort | null
  decide(decision: LeakDecision): void
  /** Oldest first: of one leak the last counts. */
  decisions(): LeakDecision[]
  /** Spends a look, before anything is shown. @returns what it is known by */
  look(look: SealedLook): number
  /** What a look showed. */
  showed(seq: number, comparison: Comparison): void
  /** Of a sealed set, oldest first. */
  looks(cohortHash: string): StoredLook[]
}

const FrozenRow = z.object({ fact: jsonColumn(FrozenCohort) }).transform(({ fact }) => fact)
const DecisionRow = z.object({ fact: jsonColumn(LeakDecision) }).transform(({ fact }) => fact)
const LookRow = z
  .object({ seq: z.number(), fact: jsonColumn(SealedLook), comparison: jsonColumn(Comparison).nullable() })
  .transform(({ seq, fact, comparison }): StoredLook => ({ ...fact, look: seq, comparison }))
const Seq = z.object({ seq: z.number() })

export function createCohorts(db: Database): Cohorts {
  const first = (where: string, value: string) =>
    db.first(FrozenRow, `SELECT fact FROM cohorts WHERE ${where} = ? ORDER BY frozen_at LIMIT 1`, value)
  return {
    freeze: (cohort) =>
      void db.run(
        'INSERT INTO cohorts (id, hash, frozen_at, fact) VALUES (?, ?, ?, ?)',
        cohort.id,
        cohort.hash,
        cohort.frozenAt,
        JSON.stringify(cohort),
      ),
    all: () => db.all(FrozenRow, 'SELECT fact FROM cohorts ORDER BY frozen_at DESC, id'),
    get: (id) => first('id', id),
    ofHash: (hash) => first('hash', hash),
    decide: (decision) =>
      void db.run(
        'INSERT INTO leak_decisions (leak, decided_at, fact) VALUES (?, ?, ?)',
        decision.leak,
        decision.at,
        JSON.stringify(decision),
      ),
    decisions: () => db.all(DecisionRow, 'SELECT fact FROM leak_decisions ORDER BY seq'),
    look: (look) =>
      db.first(
        Seq,
        'INSERT INTO sealed_looks (cohort_hash, looked_at, fact) VALUES (?, ?, ?) RETURNING seq',
        look.cohortHash,
        look.at,
        JSON.stringify(look),
      )?.seq ?? 0,
    showed: (seq, comparison) =>
      void db.run('UPDATE sealed_looks SET comparison = ? WHERE seq = ?', JSON.stringify(comparison), seq),
    looks: (hash) =>
      db.all(
        LookRow,
        'SELECT seq, fact, comparison FROM sealed_looks WHERE cohort_hash = ? ORDER BY seq',
        hash,
      ),
  }
}
