import * as z from 'zod'
import { ReliabilityBin, ReliabilityDetail } from '../calibration/reliability-detail.ts'

/** A probability belongs to a level, and levels never borrow each other's evidence. */
export const Level = z.enum(['region', 'patch', 'frame', 'run', 'study'])
export type Level = z.infer<typeof Level>

/** What a calibrator was fitted on. */
export const Evidence = z.object({
  source: z.string(),
  split: z.string(),
  n: z.number().int(),
  events: z.number().int(),
  prevalence: z.number(),
  fittedAt: z.string(),
  /** Where the labels are this site's own: by which of its calibrations, and how many of its patients. */
  site: z.object({ calibration: z.string(), patients: z.number().int() }).optional(),
})
export type Evidence = z.infer<typeof Evidence>

export const NOT_CALIBRATED = 'not calibrated here'

/** That a probability was moved to the prevalence of a hospital: from which, to which, and who said so. */
export const PriorShift = z.object({
  from: z.number(),
  to: z.number(),
  /** As it is at the prevalence of its evidence. */
  own: z.object({ value: z.number(), interval: z.tuple([z.number(), z.number()]) }),
  source: z.string(),
  setBy: z.string(),
  setAt: z.string(),
})
export type PriorShift = z.infer<typeof PriorShift>

export const Probability = z.object({
  /** In [0, 1]; without evidence it orders cases and is not a frequency. */
  value: z.number(),
  level: Level,
  interval: z.tuple([z.number(), z.number()]).nullable(),
  evidence: z.union([Evidence, z.literal(NOT_CALIBRATED)]),
  /** Absent where it stands at the prevalence of its evidence. Only what is shown is ever shifted, never what is stored. */
  shift: PriorShift.optional(),
})
export type Probability = z.infer<typeof Probability>

/** What a person found of the narrowest place, by share of the diameter. */
export const Grade = z.enum(['none', '<50', '50-69', '>=70', 'occluded'])
export type Grade = z.infer<typeof Grade>

export const Triage = z.enum(['look', 'uncertain', 'nothing', 'outside'])
export type Triage = z.infer<typeof Triage>

/** A stenosis called nothing, or a case without one called look. */
export const ErrorKind = z.enum(['misses', 'falseAlarms'])
export type ErrorKind = z.infer<typeof ErrorKind>

/** An error rate that triage promises of a level, and what was seen of it on cases that no threshold was chosen on. */
export const TriagePromise = z.object({
  level: Level,
  kind: ErrorKind,
  /** At most this share of the cases of that class. */
  rate: z.number().gt(0).lt(1),
  /** Null where it was never counted. */
  seen: z.object({ errors: z.number().int(), of: z.number().int(), source: z.string() }).nullable(),
})
export type TriagePromise = z.infer<typeof TriagePromise>

/** x, y, w, h in pixels of the frame, top left origin. */
export const Box = z.tuple([z.number(), z.number(), z.number(), z.number()])
export type Box = z.infer<typeof Box>

/** A score, and its probability by the calibrator of its own path; null at a level that has none. */
const PathScore = z.object({ logit: z.number(), probability: z.number().nullable() })

/** One place scored with the circuit, with alpha = 0, and by the classical path of the same size. */
export const Ledger = z.object({ circuit: PathScore, withoutCircuit: PathScore, classical: PathScore })
export type Ledger = z.infer<typeof Ledger>

export const RegionReading = z.object({
  box: Box,
  logit: z.number(),
  probability: Probability,
  /** By the thresholds of regions. */
  triage: Triage,
  /** Absent where the model came without a ledger, or the reading is from before there was one. */
  ledger: Ledger.optional(),
  /** Why it is suspended here; absent where it is not. */
  reason: z.string().optional(),
})
export type RegionReading = z.infer<typeof RegionReading>

/** Milliseconds spent in each part. */
const ReadingCost = z.object({
  decode: z.number(),
  proposals: z.number(),
  backbone: z.number(),
  circuit: z.number(),
  total: z.number(),
})
export type ReadingCost = z.infer<typeof ReadingCost>

export const FrameReading = z.object({
  frame: z.number().int(),
  timeMs: z.number().nullable(),
  /** `frame`, or `patch` for a small image given whole. */
  probability: Probability,
  triage: Triage,
  reason: z.string().nullable(),
  /** The score behind the probability, by which it can be calibrated anew; null where the model abstained, absent in old readings. */
  logit: z.number().nullable().optional(),
  /** Best first. Empty when the frame is outside what the model knows. */
  regions: z.array(RegionReading),
  /** Of the frame's pooled score, or of a small image given whole. */
  ledger: Ledger.optional(),
  /**
   * How much dark line the frame shows, in grey levels of [0, 1]: it rises with contrast, and compares frames of one run. Null where
   * it is unknown (a patch, another modality); absent in readings from before it was measured.
   */
  filling: z.number().min(0).max(1).nullable().optional(),
  /** How much of its dark lines is elsewhere in the next frame of the run, 0 to 1; null and absent as above, null at the end too. */
  movement: z.number().min(0).max(1).nullable().optional(),
  /**
   * What the picture is like, by which drift is found: mean and deviation of its grey, of [0, 1], and the squared distance of its
   * features as a share of the limit from which the model abstains (null without features); absent in readings from before.
   */
  inputs: z
    .object({ intensity: z.number(), contrast: z.number(), novelty: z.number().nullable() })
    .optional(),
  /** What its triage promises, and that of its regions; absent in readings from before promises were kept. */
  promises: z.array(TriagePromise).optional(),
  modelId: z.string(),
  engine: z.string(),
  cost: ReadingCost,
})
export type FrameReading = z.infer<typeof FrameReading>

/** One place on the vessels, followed over the frames of a run. */
export const RunPlace = z.object({
  /** Where it was seen, in their order. */
  frames: z.array(z.number().int()),
  /** Those in which its region was called look, by the thresholds of regions. */
  looks: z.array(z.number().int()),
  /** Pooled over the frames of the run; orders the places of one run. */
  logit: z.number(),
  /** Where it is seen best. Its probability is that region's, at its own level; a reason as of a region. */
  best: z.object({
    ...{ frame: z.number().int(), box: Box, probability: Probability, triage: Triage },
    reason: z.string().optional(),
  }),
})
export type RunPlace = z.infer<typeof RunPlace>

export const RunReading = z.object({
  probability: Probability,
  triage: Triage,
  reason: z.string().nullable(),
  /** As of a frame. */
  logit: z.number().nullable().optional(),
  /** The frame in which the leading place is seen best; null when all abstained. */
  peakFrame: z.number().int().nullable(),
  /** The well-filled frame whose neighbours differ least from it; null where that is unknown, absent in older readings. */
  stableFrame: z.number().int().nullable().optional(),
  /** What was seen over several frames, the leading first; absent in readings from before places were followed. */
  places: z.array(RunPlace).optional(),
  framesRead: z.number().int(),
  framesOutside: z.number().int(),
  /** As of a frame. */
  promises: z.array(TriagePromise).optional(),
  modelId: z.string(),
  engine: z.string(),
})
export type RunReading = z.infer<typeof RunReading>

/** The reliability curve of a level, for the plot beside the number. */
export const Reliability = z.object({
  evidence: Evidence,
  bins: z.array(ReliabilityBin),
  auc: z.object({ value: z.number(), interval: z.tuple([z.number(), z.number()]) }),
  brier: z.number(),
  ece: z.number(),
  /** Mean ECE that a perfectly calibrated model would show at this n and these scores. */
  eceNoiseFloor: z.number(),
  slope: z.object({ value: z.number(), interval: z.tuple([z.number(), z.number()]) }),
  inTheLarge: z.object({ value: z.number(), interval: z.tuple([z.number(), z.number()]) }),
  /** Absent in files from before it was measured. */
  detail: ReliabilityDetail.optional(),
})
export type Reliability = z.infer<typeof Reliability>
