import * as z from 'zod'
import { Reveal, Truth } from '#core/contract.ts'
import { jsonColumn, type Database } from './database.ts'

const RevealRow = z.object({ fact: jsonColumn(Reveal) }).transform(({ fact }) => fact)
const TruthRow = z
  .object({ fact: jsonColumn(Truth), retracted_at: z.string().nullable() })
  .transform(({ fact, retracted_at }): Truth => ({ ...fact, retractedAt: retracted_at }))

/** Which readings were shown to whom after which own read, and what the truth turned out to be; nothing is ever deleted. */
export interface Reveals {
  add(reveal: Reveal): void
  /** Oldest first. */
  all(): Reveal[]
  ofStudy(studyId: string): Reveal[]
  ofRun(runId: string): Reveal[]
  addTruth(truth: Truth): void
  truth(truthId: string): Truth | null
  /** False when there is no such truth or it was retracted before. */
  retractTruth(truthId: string, retractedAt: string): boolean
  /** Oldest first, retracted ones included; of one run, or of all. */
  truths(runId?: string): Truth[]
}

export function createReveals(db: Database): Reveals {
  const reveals = (where: string, ...values: readonly string[]) =>
    db.all(RevealRow, `SELECT fact FROM reveals ${where} ORDER BY revealed_at, id`, ...values)
  const truths = (where: string, ...values: readonly string[]) =>
    db.all(TruthRow, `SELECT fact, retracted_at FROM truths ${where} ORDER BY recorded_at, id`, ...values)
  return {
    add: (reveal) =>
      void db.run(
        'INSERT INTO reveals (id, run_id, study_id, revealed_at, fact) VALUES (?, ?, ?, ?, ?)',
        reveal.id,
        reveal.runId,
        reveal.studyId,
        reveal.revealedAt,
        JSON.stringify(reveal),
      ),
    all: () => reveals(''),
    ofStudy: (studyId) => reveals('WHERE study_id = ?', studyId),
    ofRun: (runId) => reveals('WHERE run_id = ?', runId),
    addTruth: (truth) =>
      void db.run(
        'INSERT INTO truths (id, run_id, recorded_at, fact, retracted_at) VALUES (?, ?, ?, ?, NULL)',
        truth.id,
        truth.runId,
        truth.recordedAt,
        JSON.stringify(truth),
      ),
    truth: (truthId) => truths('WHERE id = ?', truthId)[0] ?? null,
    retractTruth: (truthId, retractedAt) =>
      db.run(
        'UPDATE truths SET retracted_at = ? WHERE id = ? AND retracted_at IS NULL',
        retractedAt,
        truthId,
      ) > 0,
    truths: (runId) => (runId === undefined ? truths('') : truths('WHERE run_id = ?', runId)),
  }
}
