import * as z from 'zod'
import { Estimate } from '../evaluation/estimate.ts'
import { CircuitConfig } from '#core/model/circuit-config.ts'

const Share = z.number().min(0).max(1)
export type Estimate = z.infer<typeof Estimate>

export const Noise = z.object({
  /** After each gate, on each qubit of it. */
  depolarizing: Share,
  damping: Share,
  /** Probability that a bit is misread. */
  readout: Share,
  /** null for the expectation itself. */
  shots: z.number().int().positive().nullable(),
})
export type Noise = z.infer<typeof Noise>

/** What is said of a set of cases; differences are paired, against the same model without noise. */
const Discrimination = z.object({
  auc: Estimate,
  aucDifference: Estimate,
  accuracy: Estimate,
  accuracyDifference: Estimate,
})
export type Discrimination = z.infer<typeof Discrimination>

/** What probabilities are worth (the Brier difference paired as above) that come from the shipped calibrator, which was fitted without noise. */
const Calibrated = z.object({
  brier: Estimate,
  brierDifference: Estimate,
  ece: z.number(),
  /** Of a model whose probabilities are right. */
  eceNoiseFloor: z.number(),
  /** null where no finite fit exists. */
  slope: Estimate.nullable(),
  inTheLarge: Estimate.nullable(),
})
export type Calibrated = z.infer<typeof Calibrated>

const Figures = z.object({
  discrimination: Discrimination,
  /** null where the model has no calibrator of this level. */
  calibration: Calibrated.nullable(),
  /** Mean and largest change of a logit by the noise. */
  logitChange: z.object({ mean: z.number(), largest: z.number() }),
})
export type Figures = z.infer<typeof Figures>

const Cases = z.object({
  source: z.string(),
  n: z.number().int(),
  events: z.number().int(),
  images: z.number().int(),
})

/** A level with what it was judged on: cases that are called from a threshold, and cases whose probabilities are looked at. */
const Level = z.object({
  decided: Cases,
  threshold: z.number(),
  calibrated: Cases,
})

const Spread = z.object({ mean: z.number(), deviation: z.number() })

export const NoiseFile = z.object({
  schema: z.literal(1),
  model: z.string(),
  weightsSha256: z.string(),
  measuredAt: z.iso.datetime(),
  command: z.string(),
  quick: z.boolean(),
  replicates: z.number().int(),
  /** Draws of each case where shots are finite. */
  repeats: z.number().int(),
  circuit: CircuitConfig,
  /** What the circuit is given and says, over the decided regions, without noise. */
  circuitInUse: z.object({
    /** u of each qubit, and the share of cases where |tanh u| > .99: there the angle hardly depends on the image. */
    inputs: z.array(Spread.extend({ saturated: Share })),
    expectations: z.array(Spread),
    /** alpha w W_r q, and the whole logit. */
    contribution: Spread,
    logit: Spread,
  }),
  levels: z.object({ region: Level, patch: Level.nullable() }),
  /** First without noise, then by channel and strength. */
  results: z.array(z.object({ noise: Noise, region: Figures, patch: Figures.nullable() })).min(1),
  /** With alpha set to 0: what is left when the circuit says nothing. */
  withoutCircuit: z.object({ region: Figures, patch: Figures.nullable() }),
})
export type NoiseFile = z.infer<typeof NoiseFile>
