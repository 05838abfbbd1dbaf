import * as z from 'zod'
import { Shown } from '../labelling/label.ts'
import { Box, Level } from '../reading/types.ts'

const kind = <K extends string, S extends z.ZodRawShape>(name: K, shape: S) =>
  z.object({ kind: z.literal(name), ...shape })

const ofRun = { runId: z.string(), frame: z.number().int().nullable() }
/** Absent of a run or a frame, where no segment was named, and in logs from before. */
const ofLabel = { box: Box.optional(), segment: z.string().optional() }
const Json = z.json()

/**
 * What the audit log can say: one line a kind. New kinds are added here, and with their words in `words.ts`; a kind is never
 * taken away or changed, because logs out there hold it. What a field means stands in its name; none holds a patient's name.
 */
export const AuditEvent = z.discriminatedUnion('kind', [
  kind('label-recorded', {
    ...{ labelId: z.string(), ...ofRun, grade: z.string(), ...ofLabel },
    /** Where it decides between the labels of others. */
    adjudicates: z.array(z.string()).optional(),
    /** Where it puts back what was taken back: the id that was recorded under first. */
    replaces: z.string().optional(),
    shown: Shown.optional(),
  }),
  kind('label-retracted', { labelId: z.string(), ...ofRun, grade: z.string(), ...ofLabel }),
  kind('reading-revealed', {
    revealId: z.string(),
    runId: z.string(),
    modelId: z.string(),
    gradeBefore: z.string(),
    scoreShown: z.number().nullable(),
    triageShown: z.string(),
  }),
  kind('truth-recorded', { truthId: z.string(), runId: z.string(), verdict: z.string(), source: z.string() }),
  kind('truth-retracted', {
    truthId: z.string(),
    runId: z.string(),
    verdict: z.string(),
    source: z.string(),
  }),
  kind('setting-changed', { setting: z.string(), from: Json, to: Json }),
  kind('prevalence-set', {
    level: Level,
    from: z.number().nullable(),
    to: z.number(),
    source: z.string(),
  }),
  kind('prevalence-cleared', { level: Level, from: z.number() }),
  kind('harm-ratio-set', { from: z.number().nullable(), to: z.number() }),
  kind('harm-ratio-cleared', { from: z.number() }),
  kind('calibration-adopted', {
    calibration: z.string(),
    level: Level,
    modelId: z.string(),
    source: z.string(),
    cases: z.number().int(),
    events: z.number().int(),
    patients: z.number().int(),
  }),
  kind('calibration-undone', { calibration: z.string(), level: Level, modelId: z.string() }),
  kind('labels-imported', { list: z.string(), labels: z.number().int(), refused: z.number().int() }),
  kind('model-adopted', {
    modelId: z.string(),
    weights: z.string(),
    before: z.string(),
    reason: z.string(),
    /** Its comparison with its parent had refused it. */
    despiteGate: z.boolean(),
  }),
  kind('model-rolled-back', { modelId: z.string(), to: z.string(), reason: z.string() }),
  kind('model-trashed', { modelId: z.string() }),
  kind('model-restored', { modelId: z.string() }),
  kind('model-deleted', { modelId: z.string(), weights: z.string() }),
  kind('model-noted', { modelId: z.string(), notes: z.string() }),
  kind('bundle-exported', {
    modelId: z.string(),
    weights: z.string(),
    signer: z.string(),
    sha256: z.string(),
  }),
  kind('bundle-imported', {
    modelId: z.string(),
    weights: z.string(),
    signer: z.string(),
    sha256: z.string(),
  }),
  kind('signer-trusted', { signer: z.string(), name: z.string() }),
  kind('cohort-frozen', {
    cohort: z.string(),
    hash: z.string(),
    cases: z.number().int(),
    patients: z.number().int(),
    sealedPatients: z.number().int(),
    seed: z.number().int(),
    refused: z.number().int(),
  }),
  kind('leak-decided', {
    leak: z.string(),
    leakKind: z.string(),
    files: z.number().int(),
    verdict: z.string(),
  }),
  kind('sealed-looked', {
    cohortHash: z.string(),
    parent: z.string(),
    challenger: z.string(),
    look: z.number().int(),
    budget: z.number().int(),
  }),
  kind('training-started', {
    job: z.string(),
    recipe: z.string(),
    seed: z.number().int(),
    parent: z.string(),
    cohortHash: z.string(),
  }),
  kind('training-ended', {
    job: z.string(),
    recipe: z.string(),
    seed: z.number().int(),
    parent: z.string(),
    cohortHash: z.string(),
    /** finished, suspended, or the code of what stopped it. */
    how: z.string(),
    model: z.string().nullable(),
    weightsSha256: z.string().nullable(),
  }),
  kind('backup-written', { file: z.string(), bytes: z.number().int(), why: z.string() }),
  /** By the hospital's policy: nobody had opened them for so long. */
  kind('studies-retired', { studies: z.number().int(), days: z.number().int() }),
  kind('library-restored', {
    /** The last entry that the backup has; null where its log is empty. */
    upTo: z.string().nullable(),
    labelsLost: z.number().int().nullable(),
    entriesLost: z.number().int().nullable(),
  }),
  kind('exported', { what: z.string(), format: z.string(), entries: z.number().int() }),
])
export type AuditEvent = z.infer<typeof AuditEvent>
export type AuditKind = AuditEvent['kind']

export const auditKinds: readonly AuditKind[] = AuditEvent.options.map(({ shape }) => shape.kind.value)
