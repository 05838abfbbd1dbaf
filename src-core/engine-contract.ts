/** What main and engine say to each other. Long, as every request stands in one file. */
import * as z from 'zod'
import { CalibratorChoice } from './calibration/calibrator-choice.ts'
import { TriageThresholds } from './calibration/calibration-file.ts'
import { Recalibration, SiteCase } from './calibration/recalibration.ts'
import { SiteCalibrationFile, SiteLevel } from './calibration/site-calibration.ts'
import { PicturePrint } from './cohort/picture-print.ts'
import { Comparison, ComparisonInput } from './comparison/comparison.ts'
import { LedgerFacts } from './ledger/ledger-file.ts'
import { Box, FrameReading, Reliability, RunReading } from './reading/types.ts'
import { WhyAnswer } from './why/types.ts'

/**
 * What main and the engine say to each other, over utilityProcess ports or fork's channel alike.
 * The engine is trusted with paths; the renderer never is. Raise ENGINE_PROTOCOL on any change.
 */
export const ENGINE_PROTOCOL = 3

export const FailureSchema = z.object({
  code: z.string(),
  message: z.string(),
  action: z.string(),
  operation: z.string().optional(),
  tag: z.string().optional(),
  offset: z.number().optional(),
})

/** A file as the engine opens it itself, reading only the bytes it needs. */
export const RunSource = z.object({ kind: z.enum(['dicom', 'image']), path: z.string() })
export type RunSource = z.infer<typeof RunSource>

export const EngineFacts = z.object({
  protocol: z.literal(ENGINE_PROTOCOL),
  /** `tensorflow` is the native engine, `wasm` and `cpu` are the fallbacks. */
  backend: z.enum(['tensorflow', 'wasm', 'cpu']),
  /** For the card and the `engine` field of a reading: e.g. `native TensorFlow 2.15.1`. */
  name: z.string(),
  /** What the user should know: a slower backend, say. */
  notice: z.string().nullable(),
})
export type EngineFacts = z.infer<typeof EngineFacts>

/** How a level's scores become probabilities and answers. */
export const LevelFacts = z.object({
  /** Null where the level has answers and no probabilities. */
  calibrator: z.string().nullable(),
  choice: CalibratorChoice.optional(),
  triage: TriageThresholds,
  /** Where it speaks, as probabilities on the scale of the evidence; absent where the level has none. */
  cuts: z.object({ look: z.number().nullable(), nothing: z.number().nullable() }).optional(),
})
export type LevelFacts = z.infer<typeof LevelFacts>

/** A model as the program knows it after the hash of its weights was checked. */
export const ModelFacts = z.object({
  id: z.string(),
  version: z.string(),
  createdAt: z.string(),
  weightsSha256: z.string(),
  parameters: z.number().int(),
  circuit: z.object({
    qubits: z.number().int(),
    layers: z.number().int(),
    gates: z.string(),
    entangler: z.string(),
    encoding: z.string(),
    alpha: z.number(),
  }),
  trainedOn: z.string(),
  intendedUse: z.string(),
  limits: z.array(z.string()),
  /** The evidence by level; a level that is absent is not calibrated. */
  reliability: z.object({
    region: Reliability.optional(),
    patch: Reliability.optional(),
    frame: Reliability.optional(),
    run: Reliability.optional(),
  }),
  levels: z.object({
    region: LevelFacts.optional(),
    patch: LevelFacts.optional(),
    frame: LevelFacts.optional(),
    run: LevelFacts.optional(),
  }),
  /** What its circuit changes, on the whole; absent where that was not measured. */
  ledger: LedgerFacts.optional(),
})
export type ModelFacts = z.infer<typeof ModelFacts>

const request = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })

/** One line is one request; the answer of a long one comes after its events. */
export const engineContract = {
  hello: request(z.object({ protocol: z.literal(ENGINE_PROTOCOL) }), EngineFacts),
  load: request(z.object({ modelDir: z.string(), site: SiteCalibrationFile.nullable() }), ModelFacts),
  /** From now on new jobs are judged by this site's calibration as well; those in work end as they began. */
  useSite: request(z.object({ site: SiteCalibrationFile.nullable() }), ModelFacts),
  /** The score of the region in the middle of each box; `outside` says why the model abstains from the frame. */
  score: request(
    z.object({ source: RunSource, frame: z.number().int(), boxes: z.array(Box) }),
    z.object({
      logits: z.array(z.number()),
      outside: z.string().nullable(),
      /** Features of each region as `why` places them among drawn ones; absent where the model came without any. */
      places: z.array(z.array(z.number())).optional(),
    }),
  ),
  /** What frames are known by: a hash of their pixels, and a print by which an altered copy is found (null where a frame is flat). */
  fingerprint: request(
    z.object({ source: RunSource, frames: z.array(z.number().int().min(0)) }),
    z.object({
      frames: z.array(
        z.object({ frame: z.number().int(), pixels: z.string(), print: PicturePrint.nullable() }),
      ),
    }),
  ),
  /** Champion against challenger, from the probabilities of both. */
  compare: request(ComparisonInput, Comparison),
  /** Refits one level's calibration from scores with labels; nothing is adopted. */
  recalibrate: request(
    z.object({
      level: SiteLevel,
      cases: z.array(SiteCase),
      source: z.string(),
      id: z.string(),
      fittedAt: z.string(),
      seed: z.number().int(),
    }),
    Recalibration,
  ),
  /** The pictures drawn by code that came with a model, scored by the loaded one; null where that model came without any. */
  scoreDrawn: request(
    z.object({ modelDir: z.string() }),
    z.object({ labels: z.array(z.number()), logits: z.array(z.number()) }).nullable(),
  ),
  /** What the loaded model says of the drawn patches of `selfCheckPatches`: an installation proves itself by them. */
  selfCheck: request(z.object({}), z.object({ logits: z.array(z.number()) })),
  /** A small grey picture of one frame (longest side `size` px) as PNG bytes. */
  thumbnail: request(
    z.object({ source: RunSource, frame: z.number().int(), size: z.number().int() }),
    z.object({ width: z.number().int(), height: z.number().int(), png: z.instanceof(Uint8Array) }),
  ),
  /** This frame is read next: where to look in it can be found while the engine still waits for TensorFlow or a model. Promises nothing. */
  ahead: request(z.object({ source: RunSource, frame: z.number().int() }), z.object({})),
  /**
   * Reads the frames in this order, unless `focus` moves some forward; one `frame` event each. `alreadyRead` was read
   * before (in another job, or before a crash): it counts in the run's reading and is not read again.
   */
  read: request(
    z.object({
      jobId: z.string(),
      source: RunSource,
      frames: z.array(z.number().int()),
      alreadyRead: z.array(FrameReading),
    }),
    z.object({ run: RunReading.nullable(), cancelled: z.boolean() }),
  ),
  /**
   * What moved the score of a region; `cancel` ends it between batches. With `follow` the box is one of a neighbouring frame, and
   * the same place is looked for.
   */
  why: request(
    z.object({
      jobId: z.string(),
      source: RunSource,
      frame: z.number().int(),
      box: Box,
      follow: z.boolean(),
    }),
    WhyAnswer,
  ),
  focus: request(z.object({ jobId: z.string(), frame: z.number().int() }), z.object({})),
  cancel: request(z.object({ jobId: z.string() }), z.object({})),
} as const

export type EngineContract = typeof engineContract
export type EngineOperation = keyof EngineContract
export type EngineInput<K extends EngineOperation> = z.infer<EngineContract[K]['input']>
export type EngineOutput<K extends EngineOperation> = z.infer<EngineContract[K]['output']>

export const EngineEvent = z.discriminatedUnion('event', [
  /** The engine works on this frame now: should it crash, this is the frame that did it. */
  z.object({ event: z.literal('frame-started'), jobId: z.string(), frame: z.number().int() }),
  z.object({ event: z.literal('frame'), jobId: z.string(), reading: FrameReading }),
  /** This frame could not be read (decoding failed, say); the run goes on. */
  z.object({
    event: z.literal('frame-failed'),
    jobId: z.string(),
    frame: z.number().int(),
    error: FailureSchema,
  }),
])
export type EngineEvent = z.infer<typeof EngineEvent>

/** Main to engine. */
export const EngineRequest = z.object({ id: z.number().int(), op: z.string(), input: z.unknown() })
export type EngineRequest = z.infer<typeof EngineRequest>

/** Engine to main. */
export const EngineMessage = z.union([
  z.object({ id: z.number().int(), ok: z.literal(true), value: z.unknown() }),
  z.object({ id: z.number().int(), ok: z.literal(false), error: FailureSchema }),
  EngineEvent,
])
export type EngineMessage = z.infer<typeof EngineMessage>
