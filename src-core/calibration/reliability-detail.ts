import * as z from 'zod'

const Interval = z.tuple([z.number(), z.number()])
/** A figure with its 95 % interval. */
const Estimate = z.object({ value: z.number(), interval: Interval })

export const ReliabilityBin = z.object({
  from: z.number(),
  to: z.number(),
  n: z.number().int(),
  meanScore: z.number(),
  observed: z.number(),
  interval: Interval,
})
export type ReliabilityBin = z.infer<typeof ReliabilityBin>

/** What a perfect model with these scores and clusters would show: on average, and one in twenty more than. */
const Noise = z.object({ mean: z.number(), upper95: z.number() })

/** The same figures of a part of the cases; null where the part is too small for them. */
export const SubgroupReliability = z.object({
  /** What it is a part by, `view` say, and which part, `left`. */
  attribute: z.string(),
  value: z.string(),
  n: z.number().int(),
  events: z.number().int(),
  prevalence: z.number(),
  clusters: z.number().int(),
  figures: z
    .object({
      auc: Estimate,
      brier: z.number(),
      logLoss: z.number(),
      ece: z.number(),
      eceNoise: Noise,
      inTheLarge: Estimate,
      slope: Estimate,
    })
    .nullable(),
})
export type SubgroupReliability = z.infer<typeof SubgroupReliability>

/** How often those with and without a stenosis are told rightly when what scores this or more is called. */
export const OperatingPoint = z.object({ score: z.number(), sensitivity: Estimate, specificity: Estimate })
export type OperatingPoint = z.infer<typeof OperatingPoint>

/** What is known of a level's reliability beyond the curve; its n, events and prevalence are those of the curve's evidence. */
export const ReliabilityDetail = z.object({
  /** Images or patients: what was drawn again, whole, for the intervals that come of drawing. */
  clusters: z.number().int(),
  replicates: z.number().int(),
  brier: Estimate,
  logLoss: Estimate,
  /** Brier = reliability - resolution + uncertainty, by isotonic recalibration (CORP). */
  brierParts: z.object({
    reliability: z.number(),
    resolution: z.number(),
    uncertainty: z.number(),
    reliabilityNoise: Noise,
  }),
  /** Share told rightly when an even chance or more is called. Absent in files from before it was measured. */
  accuracy: Estimate.optional(),
  /** Of the ten bins of equal mass, with clusters kept whole. */
  eceNoise: Noise,
  /** The same error with its interval by drawing, which lies high: each draw adds noise of its own. Absent in files from before it was drawn. */
  ece: Estimate.optional(),
  /** Without what noise adds (Kumar 2019): mean magnitude, which keeps more than half of it where there is nothing else, and root mean square, which is unbiased. */
  eceDebiased: z.number(),
  rmsErrorDebiased: z.number(),
  /** Log odds seen where even odds were said, slope free. */
  intercept: Estimate,
  /** Of slope 1 and intercept 0 together. */
  weakCalibration: z.object({ chiSquare: z.number(), p: z.number() }),
  /** Every case taken for independent. */
  aucDeLong: Estimate,
  widthBins: z.array(ReliabilityBin),
  eceOfWidthBins: z.number(),
  /** Local logistic regression; `span` is the share of the cases that each place looks at. */
  curve: z.object({
    span: z.number(),
    points: z.array(z.object({ score: z.number(), observed: z.number(), interval: Interval })),
  }),
  /** Decision curve; treating none has 0. `gain` is over the better of treating all and none. */
  netBenefit: z.array(z.object({ threshold: z.number(), model: Estimate, all: z.number(), gain: Estimate })),
  /** By rising score. Absent in files from before it was measured. */
  operating: z.array(OperatingPoint).optional(),
  subgroups: z.array(SubgroupReliability),
})
export type ReliabilityDetail = z.infer<typeof ReliabilityDetail>
