import * as z from 'zod'
import { Calibrator } from '../calibration/calibrator.ts'
import { classicalSpecs, createClassicalHead, type PathLogits } from '../model/classical-head.ts'
import { totalSize } from '../model/parameters.ts'
import { checkedParts, floatsOf, type FileParts } from '../model/file-parts.ts'
import { fail, ok, type Result } from '../result.ts'

const Count = z.number().int().nonnegative()
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** A figure with its 95 % interval, clustered by image. */
const Estimate = z.object({ value: z.number(), interval: z.tuple([z.number(), z.number()]) })
export type Estimate = z.infer<typeof Estimate>
const Cases = z.object({ source: z.string(), n: Count, events: Count, images: Count })

/** One way from features to a score, calibrated like the others: the same kind of calibrator, fitted on the same cases. */
const Path = z.object({
  calibrator: Calibrator,
  auc: Estimate,
  brier: z.number(),
  logLoss: z.number(),
})

/** Of one path against another on the same cases; above 0 the first is the better one, but for `moved`. */
const Difference = z.object({
  /** Percentage points by which its probability lies nearer to what was there. */
  nearer: Estimate,
  /** Mean size of the change, in percentage points, whichever way. */
  moved: z.number(),
  /** Brier score of the other minus its own. */
  brier: Estimate,
  auc: Estimate,
})
export type Difference = z.infer<typeof Difference>

const LevelLedger = z.object({
  /** Where probabilities are compared. */
  calibrated: Cases,
  /** Where the order is compared. */
  ordered: Cases,
  paths: z.object({ circuit: Path, withoutCircuit: Path, classical: Path }),
  /** Of the shipped circuit. */
  against: z.object({ withoutCircuit: Difference, classical: Difference }),
  /** Of the shipped circuit trained on like the classical head, against that head: what training on alone does is taken away. */
  trainedAlike: Difference,
})
export type LevelLedger = z.infer<typeof LevelLedger>

const Training = z.object({
  regions: Count,
  images: Count,
  seed: z.number().int(),
  steps: Count,
  chosenStep: Count,
  validationAuc: z.number(),
  /** Learned numbers of the classical path; the circuit's path has as many. */
  parameters: Count,
})

/** models/<id>/ledger.json: what the circuit changes. The weights of the classical path are ledger.bin. */
export const LedgerFile = z.object({
  schema: z.literal(1),
  weightsSha256: Sha256,
  fittedAt: z.iso.datetime(),
  command: z.string(),
  replicates: Count,
  features: z.number().int().positive(),
  qubits: z.number().int().positive(),
  bin: z.object({ bytes: z.number().int().positive(), sha256: Sha256 }),
  training: Training,
  levels: z.object({ region: LevelLedger, patch: LevelLedger.optional() }),
})
export type LedgerFile = z.infer<typeof LedgerFile>

/** What the page is told of it. */
export const LedgerFacts = LedgerFile.pick({ fittedAt: true, training: true, levels: true })
export type LedgerFacts = z.infer<typeof LedgerFacts>

/** A ledger in use. */
export interface OpenLedger {
  readonly file: LedgerFile
  readonly classical: PathLogits
}

/**
 * @param model what it must have been fitted for
 * Errors: `ledger-invalid`
 */
export function parseLedger(
  parts: FileParts,
  model: { readonly weightsSha256: string; readonly features: number; readonly qubits: number },
): Result<OpenLedger> {
  const checked = checkedParts(parts, {
    name: 'ledger',
    schema: LedgerFile,
    madeFor: ({ weightsSha256, features, qubits }) =>
      weightsSha256 === model.weightsSha256 && features === model.features && qubits === model.qubits,
    madeForOther: 'it was fitted for other weights',
  })
  if ('why' in checked) return invalid(checked.why)
  const { file } = checked
  const { features, qubits } = file
  if (parts.bin.byteLength !== 4 * totalSize(classicalSpecs(features, qubits)))
    return invalid('ledger.bin has another length')
  const flat = floatsOf(parts.bin)
  if (!flat.every(Number.isFinite)) return invalid('ledger.bin holds numbers that cannot be')
  return ok({ file, classical: createClassicalHead(features, qubits, flat) })
}

const invalid = (why: string) =>
  fail({
    code: 'ledger-invalid',
    message: `What says what the circuit of this model changes cannot be used: ${why}.`,
    action:
      'Install the model again, or make it again with `npm run lab -- ledger`; without ledger.json the model reads without it.',
  })
