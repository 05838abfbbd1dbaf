import * as z from 'zod'
import { isStenosis } from '../reading/stenosis.ts'
import type { FrameReading, Grade, RunReading } from '../reading/types.ts'

/** What is charted of a run. */
export const DriftMeasure = z.enum(['size', 'rate', 'intensity', 'contrast', 'novelty', 'score', 'agreement'])
export type DriftMeasure = z.infer<typeof DriftMeasure>

/** Measures that are numbers of a run; agreement is 1 or 0. */
export const RunInputs = z.object({
  /** Longer side of its frames, in pixels. */
  size: z.number().nullable(),
  /** Frames a second. */
  rate: z.number().nullable(),
  /** Mean grey and its deviation, of [0, 1], in its middle frame by that measure. */
  intensity: z.number().nullable(),
  contrast: z.number().nullable(),
  /** Squared distance of its features from what the model learned from, as a share of the limit from which it abstains. */
  novelty: z.number().nullable(),
  /** Logit of the run; null where the model abstained. */
  score: z.number().nullable(),
})
export type RunInputs = z.infer<typeof RunInputs>

/** A run as it was read: facts of it, and what a person said of it later. */
export interface ReadRun {
  readonly runId: string
  /** When it was read. */
  readonly at: string
  readonly inputs: RunInputs
  /** 1 for a stenosis of 50 % or more; null while nobody graded the run. */
  readonly label: 0 | 1 | null
  /** Since when it is graded (`gradedSince`); null while it is not. */
  readonly labelledAt: string | null
}

const middle = (values: readonly (number | null | undefined)[]): number | null => {
  const known = values.filter((value) => typeof value === 'number').sort((a, b) => a - b)
  return known[Math.floor(known.length / 2)] ?? null
}

interface RunFacts {
  readonly rows: number
  readonly columns: number
  readonly timesMs: readonly number[]
}

/** What is charted of a run that was read to its end. */
export function inputsOf(
  { rows, columns, timesMs }: RunFacts,
  frames: readonly Pick<FrameReading, 'inputs'>[],
  run: Pick<RunReading, 'logit'> | null,
): RunInputs {
  const lastMs = timesMs.at(-1) ?? 0
  return {
    size: Math.max(rows, columns),
    rate: timesMs.length > 1 && lastMs > 0 ? (1000 * (timesMs.length - 1)) / lastMs : null,
    intensity: middle(frames.map(({ inputs }) => inputs?.intensity)),
    contrast: middle(frames.map(({ inputs }) => inputs?.contrast)),
    novelty: middle(frames.map(({ inputs }) => inputs?.novelty)),
    score: run?.logit ?? null,
  }
}

export const labelOfGrade = (grade: Grade): 0 | 1 => (isStenosis(grade) ? 1 : 0)

/** Low, middle and high of what something usually is: 5, 50 and 95 of 100. */
export const Usual = z.object({ low: z.number(), middle: z.number(), high: z.number(), n: z.number().int() })
export type Usual = z.infer<typeof Usual>

/** reference.json beside a model: what the pictures it learned from are like, by the same code. */
export const DriftReference = z.object({
  schema: z.literal(1),
  weightsSha256: z.string(),
  source: z.string(),
  measures: z.partialRecord(DriftMeasure, z.array(z.number())),
})
export type DriftReference = z.infer<typeof DriftReference>

export const DriftBlock = z.object({
  /** Of the runs that have this measure, counted from 0. */
  from: z.number().int(),
  to: z.number().int(),
  /** Between the distribution functions; of agreement by how much the share fell. */
  distance: z.number(),
  chance: z.number(),
  moved: z.boolean(),
})
export type DriftBlock = z.infer<typeof DriftBlock>

export const MeasureReport = z.object({
  measure: DriftMeasure,
  /** Those that were known first come first: of agreement it takes a reading and a grade. The last 300. */
  values: z.array(z.number()),
  /** Index of the first of `values` among all. */
  first: z.number().int(),
  baseline: Usual.nullable(),
  training: Usual.nullable(),
  blocks: z.array(DriftBlock),
  /** Of the baseline, against the training set; null where one of them is missing. */
  fromTraining: z.object({ distance: z.number(), chance: z.number(), differs: z.boolean() }).nullable(),
})
export type MeasureReport = z.infer<typeof MeasureReport>

export const DriftReport = z.object({
  model: z.string(),
  runs: z.number().int(),
  labelled: z.number().int(),
  baselineRuns: z.number().int(),
  blockRuns: z.number().int(),
  falseAlarm: z.number(),
  source: z.string().nullable(),
  measures: z.array(MeasureReport),
  warnings: z.array(z.object({ measure: DriftMeasure, text: z.string(), action: z.string() })),
})
export type DriftReport = z.infer<typeof DriftReport>
