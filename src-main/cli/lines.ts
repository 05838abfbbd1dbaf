import * as z from 'zod'
import { Box, Evidence, Level, NOT_CALIBRATED, Triage } from '#core/reading/types.ts'
import type { HarmAnswer } from '#core/reading/at-hospital.ts'
import type { FrameReading, PriorShift, Probability, RunReading } from '#core/reading/types.ts'
import type { StudyReading } from '#core/reading/study.ts'
import type { Failure } from '#core/result.ts'

const Shift = z.object({
  level: Level,
  from: z.number(),
  to: z.number(),
  source: z.string(),
  setBy: z.string(),
  setAt: z.string(),
})

/** One line of `read --json`: a frame, a run or a study (design, section 8). Other programs depend on it. */
export const ReadingLine = z.object({
  file: z.string(),
  /** Null for a study. */
  run: z.string().nullable(),
  /** Null for a run and a study. */
  frame: z.number().int().nullable(),
  /** Milliseconds from the start of the run; null where there is no time. */
  time: z.number().nullable(),
  /** Null where the model abstained. */
  probability: z.number().min(0).max(1).nullable(),
  level: Level,
  interval: z.tuple([z.number(), z.number()]).nullable(),
  evidence: z.union([Evidence, z.literal(NOT_CALIBRATED)]),
  /** The probability at the prevalence of its evidence, where it was shifted to the hospital's; else null. */
  unshifted: z.number().min(0).max(1).nullable(),
  /** What the numbers of this line were shifted by, a level each; empty where they are the evidence's own. */
  shifts: z.array(Shift),
  /** By the harms that were set for this hospital, beside `triage`; null without. */
  harm: z.object({ ratio: z.number(), threshold: z.number(), above: z.boolean() }).nullable(),
  triage: Triage,
  reason: z.string().nullable(),
  regions: z.array(
    z.object({
      box: Box,
      probability: z.number().min(0).max(1),
      unshifted: z.number().min(0).max(1).nullable(),
    }),
  ),
  model: z.string(),
  engine: z.string(),
  ms: z.number(),
})
export type ReadingLine = z.infer<typeof ReadingLine>

export const ErrorLine = z.object({
  file: z.string(),
  error: z.object({ code: z.string(), message: z.string(), action: z.string() }),
})
export type ErrorLine = z.infer<typeof ErrorLine>

type WithHarm = Pick<Judged, 'harm'>

/** @param run the id the library knows the run by */
export const frameLine = (file: string, run: string, reading: FrameReading & WithHarm): ReadingLine => ({
  file,
  run,
  frame: reading.frame,
  time: reading.timeMs === null ? null : rounded(reading.timeMs),
  ...judgement(reading),
  shifts: shiftsOf([reading.probability, ...reading.regions.map(({ probability }) => probability)]),
  regions: reading.regions.map(({ box, probability }) => ({
    box,
    probability: probability.value,
    unshifted: probability.shift?.own.value ?? null,
  })),
  model: reading.modelId,
  engine: reading.engine,
  ms: rounded(reading.cost.total),
})

export const runLine = (
  file: string,
  run: string,
  reading: RunReading & WithHarm,
  ms: number,
): ReadingLine => ({
  ...summaryLine(file, run, reading),
  ms: rounded(ms),
})

export const studyLine = (file: string, reading: StudyReading, ms: number): ReadingLine => ({
  ...summaryLine(file, null, reading),
  ms: rounded(ms),
})

export const errorLine = (file: string, { code, message, action }: Failure): ErrorLine => ({
  file,
  error: { code, message, action },
})

const summaryLine = (
  file: string,
  run: string | null,
  reading: StudyReading & WithHarm,
): Omit<ReadingLine, 'ms'> => ({
  file,
  run,
  frame: null,
  time: null,
  ...judgement(reading),
  regions: [],
  model: reading.modelId,
  engine: reading.engine,
})

/** Microseconds are the end of what a clock says. */
const rounded = (ms: number): number => Math.round(ms * 1000) / 1000

interface Judged {
  readonly probability: Probability
  readonly triage: Triage
  readonly reason: string | null
  /** Absent where no harms are weighed. */
  readonly harm?: HarmAnswer | null
}

/** Each level's once. */
function shiftsOf(probabilities: readonly Probability[]): z.infer<typeof Shift>[] {
  const found = probabilities.flatMap(({ level, shift }): [Probability['level'], PriorShift][] =>
    shift === undefined ? [] : [[level, shift]],
  )
  return [...new Map(found)].map(([level, { from, to, source, setBy, setAt }]) => ({
    level,
    from,
    to,
    source,
    setBy,
    setAt,
  }))
}

/** A number where the model abstained would be a number nobody computed. */
const judgement = ({ probability, triage, reason, harm = null }: Judged) => ({
  probability: triage === 'outside' ? null : probability.value,
  level: probability.level,
  interval: triage === 'outside' ? null : probability.interval,
  evidence: probability.evidence,
  unshifted: triage === 'outside' ? null : (probability.shift?.own.value ?? null),
  shifts: shiftsOf([probability]),
  harm: triage === 'outside' ? null : harm,
  triage,
  reason,
})
