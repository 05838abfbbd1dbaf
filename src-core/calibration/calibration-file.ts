import * as z from 'zod'
import { fail, ok, type Result } from '../result.ts'
import { Reliability } from '../reading/types.ts'
import { CalibratorChoice } from './calibrator-choice.ts'
import { Calibrator } from './calibrator.ts'

/** Logits from which on, and up to which, triage speaks; null where the cases were too few to promise anything. */
export const TriageThresholds = z.object({
  look: z.number().nullable(),
  nothing: z.number().nullable(),
  /** The shares of errors promised, of each class of cases; absent in files from before they were kept, null where none is. */
  promised: z
    .object({ misses: z.number().gt(0).lt(1).nullable(), falseAlarms: z.number().gt(0).lt(1).nullable() })
    .optional(),
  /** What is promised, and how it was chosen, in words. */
  rule: z.string(),
})
export type TriageThresholds = z.infer<typeof TriageThresholds>

const Errors = z.object({ errors: z.number().int(), of: z.number().int() })

/** Errors of triage on cases that its thresholds were not chosen on. */
export const SeenErrors = z.object({
  misses: Errors,
  falseAlarms: Errors,
  source: z.string(),
  split: z.string(),
})
export type SeenErrors = z.infer<typeof SeenErrors>

export const LevelCalibration = z.object({
  calibrator: Calibrator,
  /** How it was chosen; absent in files from before there was a choice. */
  choice: CalibratorChoice.optional(),
  triage: TriageThresholds,
  /** Absent in files from before they were counted. */
  seen: SeenErrors.optional(),
  reliability: Reliability,
})
export type LevelCalibration = z.infer<typeof LevelCalibration>

/**
 * What is known of frames: all public ones hold a stenosis, so only how many of those are missed can be promised, and no
 * probability. `missed` is what was seen on frames that the threshold was not chosen on.
 */
export const FrameCalibration = z.object({
  triage: TriageThresholds,
  missed: z.object({ frames: z.number().int(), of: z.number().int(), source: z.string(), split: z.string() }),
})
export type FrameCalibration = z.infer<typeof FrameCalibration>

/**
 * models/<id>/calibration.json. A level that is absent is not calibrated; no level borrows from another. Frames and runs have
 * a calibrator where somebody labelled them, which is at a site and not yet in public.
 */
export const CalibrationFile = z.object({
  schema: z.literal(1),
  /** Of the weights that it was fitted for, hexadecimal; absent in files that were written before they named them. */
  weightsSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  levels: z.object({
    region: LevelCalibration.optional(),
    patch: LevelCalibration.optional(),
    frame: z.union([LevelCalibration, FrameCalibration]).optional(),
    run: LevelCalibration.optional(),
  }),
})
export type CalibrationFile = z.infer<typeof CalibrationFile>

/** @param json the parsed file. Errors: `calibration-invalid` */
export function parseCalibration(json: unknown): Result<CalibrationFile> {
  const parsed = CalibrationFile.safeParse(json)
  if (parsed.success) return ok(parsed.data)
  const where = parsed.error.issues[0]?.path.join('.') ?? ''
  return invalid(`${where === '' ? 'it' : where} is not as it should be`)
}

/**
 * The same for the weights that are read with: what other scores have meant says nothing of these.
 * @param weightsSha256 of the model. Errors: `calibration-invalid`
 */
export function calibrationFor(json: unknown, weightsSha256: string): Result<CalibrationFile> {
  const parsed = parseCalibration(json)
  if (!parsed.ok || (parsed.value.weightsSha256 ?? weightsSha256) === weightsSha256) return parsed
  return invalid('it was fitted for other weights')
}

const invalid = (why: string): Result<never> =>
  fail({
    code: 'calibration-invalid',
    message: `The calibration of this model cannot be used: ${why}.`,
    action: 'Install the model again, or fit its calibration again.',
  })
