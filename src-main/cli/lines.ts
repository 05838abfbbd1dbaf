import * as z from 'zod'
import { Box, Evidence, Level, NOT_CALIBRATED, Triage } from '#core/reading/types.ts'
import type { FrameReading, Probability, RunReading } from '#core/reading/types.ts'
import type { StudyReading } from '#core/reading/study.ts'
import type { Failure } from '#core/result.ts'

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
  triage: Triage,
  reason: z.string().nullable(),
  regions: z.array(z.object({ box: Box, probability: z.number().min(0).max(1) })),
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

/** @param run the id the library knows the run by */
export const frameLine = (file: string, run: string, reading: FrameReading): ReadingLine => ({
  file,
  run,
  frame: reading.frame,
  time: reading.timeMs === null ? null : rounded(reading.timeMs),
  ...judgement(reading),
  regions: reading.regions.map(({ box, probability }) => ({ box, probability: probability.value })),
  model: reading.modelId,
  engine: reading.engine,
  ms: rounded(reading.cost.total),
})

export const runLine = (file: string, run: string, reading: RunReading, ms: number): ReadingLine => ({
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

const summaryLine = (file: string, run: string | null, reading: StudyReading): Omit<ReadingLine, 'ms'> => ({
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
}

/** A number where the model abstained would be a number nobody computed. */
const judgement = ({ probability, triage, reason }: Judged) => ({
  probability: triage === 'outside' ? null : probability.value,
  level: probability.level,
  interval: triage === 'outside' ? null : probability.interval,
  evidence: probability.evidence,
  triage,
  reason,
})
