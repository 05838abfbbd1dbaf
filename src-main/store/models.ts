import * as z from 'zod'
import type { Database } from './database.ts'

const AdoptionRow = z
  .object({
    model_id: z.string(),
    weights: z.string(),
    adopted_at: z.string(),
    adopted_by: z.string(),
    reason: z.string(),
  })
  .transform((row) => ({
    modelId: row.model_id,
    weightsSha256: row.weights,
    at: row.adopted_at,
    by: row.adopted_by,
    reason: row.reason,
  }))
/** That a person made a model the one that reads here. */
export type AdoptedModel = z.infer<typeof AdoptionRow>

const FactsRow = z
  .object({ notes: z.string(), trashed_at: z.string().nullable() })
  .transform(({ notes, trashed_at }) => ({ notes, trashedAt: trashed_at }))
export type ModelNotes = z.infer<typeof FactsRow>

const SignerRow = z
  .object({ key: z.string(), name: z.string(), trusted_at: z.string(), trusted_by: z.string() })
  .transform((row) => ({ key: row.key, name: row.name, at: row.trusted_at, by: row.trusted_by }))
export type TrustedSigner = z.infer<typeof SignerRow>

/** What is known of the models of this library besides their folders; nothing of an adoption is ever deleted. */
export interface Models {
  /** The newest adoption that stands; null where the shipped model reads. */
  inForce(): AdoptedModel | null
  /** What taking the one in force back returns to; null for the shipped model. */
  before(): AdoptedModel | null
  /** Of one model, taken back or not. */
  lastAdoption(modelId: string): AdoptedModel | null
  adopt(adoption: AdoptedModel): void
  /** Takes the newest that stands back. @returns false where none stands */
  rollBack(at: string): boolean
  notes(modelId: string): ModelNotes
  setNotes(modelId: string, notes: ModelNotes): void
  signer(key: string): TrustedSigner | null
  signers(): TrustedSigner[]
  trust(signer: TrustedSigner): void
}

const COLUMNS = 'model_id, weights, adopted_at, adopted_by, reason'

/** One statement a question, hence its length. */
export function createModels(db: Database): Models {
  const standing = (skip: number) =>
    db.first(
      AdoptionRow,
      `SELECT ${COLUMNS} FROM model_adoptions WHERE rolled_back_at IS NULL ORDER BY seq DESC LIMIT 1 OFFSET ?`,
      skip,
    )
  return {
    inForce: () => standing(0),
    before: () => standing(1),
    lastAdoption: (modelId) =>
      db.first(
        AdoptionRow,
        `SELECT ${COLUMNS} FROM model_adoptions WHERE model_id = ? ORDER BY seq DESC LIMIT 1`,
        modelId,
      ),
    adopt: ({ modelId, weightsSha256, at, by, reason }) =>
      void db.run(
        `INSERT INTO model_adoptions (${COLUMNS}) VALUES (?, ?, ?, ?, ?)`,
        modelId,
        weightsSha256,
        at,
        by,
        reason,
      ),
    rollBack: (at) =>
      db.run(
        `UPDATE model_adoptions SET rolled_back_at = ? WHERE seq =
         (SELECT MAX(seq) FROM model_adoptions WHERE rolled_back_at IS NULL)`,
        at,
      ) === 1,
    notes: (modelId) =>
      db.first(FactsRow, 'SELECT notes, trashed_at FROM model_facts WHERE model_id = ?', modelId) ?? {
        notes: '',
        trashedAt: null,
      },
    setNotes: (modelId, { notes, trashedAt }) =>
      void db.run(
        'INSERT OR REPLACE INTO model_facts (model_id, notes, trashed_at) VALUES (?, ?, ?)',
        modelId,
        notes,
        trashedAt,
      ),
    signer: (key) => db.first(SignerRow, 'SELECT * FROM bundle_signers WHERE key = ?', key),
    signers: () => db.all(SignerRow, 'SELECT * FROM bundle_signers ORDER BY trusted_at'),
    trust: ({ key, name, at, by }) =>
      void db.run(
        'INSERT OR REPLACE INTO bundle_signers (key, name, trusted_at, trusted_by) VALUES (?, ?, ?, ?)',
        key,
        name,
        at,
        by,
      ),
  }
}
