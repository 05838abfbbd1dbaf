/** Long, as every kind of line and what it carries stand in one file. */
import * as z from 'zod'
import type { LedgerFacts } from '#core/ledger/ledger-file.ts'
import { Box, Evidence, Ledger, Level, NOT_CALIBRATED, Triage, TriagePromise } from '#core/reading/types.ts'
import { filledShares } from '#core/reading/filling.ts'
import type { HarmAnswer } from '#core/reading/at-hospital.ts'
import type { FrameReading, PriorShift, Probability, RunReading } from '#core/reading/types.ts'
import type { StudyReading } from '#core/reading/study.ts'
import type { Failure } from '#core/result.ts'
import { PlaceLine, placeLine } from './place-line.ts'

/** What the circuit changed on the whole, against the same model with alpha = 0: percentage points nearer to what was there. */
const Average = z.object({
  level: z.enum(['region', 'patch']),
  points: z.number(),
  interval: z.tuple([z.number(), z.number()]),
  n: z.number().int(),
})

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
  /** Why the model abstained, or why its answer is suspended here. */
  reason: z.string().nullable(),
  /** The error rates that the answer promises, with what was seen of them; empty where nothing is promised. */
  promises: z.array(TriagePromise),
  regions: z.array(
    z.object({
      box: Box,
      probability: z.number().min(0).max(1),
      unshifted: z.number().min(0).max(1).nullable(),
      ledger: Ledger.nullable(),
    }),
  ),
  /** Its score with the circuit, with alpha = 0 and by a classical path; null where there is no score or no ledger. Never shifted. */
  ledger: Ledger.extend({ average: Average.nullable() }).nullable(),
  model: z.string(),
  engine: z.string(),
  ms: z.number(),
  /** Of a frame: how much dark line it shows, in grey levels of [0, 1]; it rises with contrast. Null where it is unknown. */
  filling: z.number().min(0).max(1).nullable().optional(),
  /** The rest is of a run. The frame in which its leading place is seen best, and the one that moves least; null where unknown. */
  peakFrame: z.number().int().nullable().optional(),
  stableFrame: z.number().int().nullable().optional(),
  /** The leading first. */
  places: z.array(PlaceLine).optional(),
  /** Share of contrast beside the other frames that were read, 0 to 1; empty where contrast is not seen to come or go. */
  filled: z.array(z.object({ frame: z.number().int(), share: z.number().min(0).max(1) })).optional(),
})
export type ReadingLine = z.infer<typeof ReadingLine>

export const ErrorLine = z.object({
  file: z.string(),
  error: z.object({ code: z.string(), message: z.string(), action: z.string() }),
})
export type ErrorLine = z.infer<typeof ErrorLine>

type WithHarm = Pick<Judged, 'harm'>

/** @param run the id the library knows the run by */
export const frameLine = (
  file: string,
  run: string,
  reading: FrameReading & WithHarm,
  ledger?: LedgerFacts,
): ReadingLine => ({
  file,
  run,
  frame: reading.frame,
  time: reading.timeMs === null ? null : rounded(reading.timeMs),
  ...judgement(reading),
  shifts: shiftsOf([reading.probability, ...reading.regions.map(({ probability }) => probability)]),
  regions: reading.regions.map(({ box, probability, ledger: own }) => ({
    box,
    probability: probability.value,
    unshifted: probability.shift?.own.value ?? null,
    ledger: own ?? null,
  })),
  ledger: reading.ledger ? { ...reading.ledger, average: averageOf(reading, ledger) } : null,
  model: reading.modelId,
  engine: reading.engine,
  ms: rounded(reading.cost.total),
  filling: reading.filling ?? null,
})

/** @param frames those that were read of it */
export const runLine = (
  file: string,
  run: string,
  reading: RunReading & WithHarm,
  frames: readonly FrameReading[],
  ms: number,
): ReadingLine => ({
  ...summaryLine(file, run, reading),
  ms: rounded(ms),
  shifts: shiftsOf([reading.probability, ...(reading.places ?? []).map(({ best }) => best.probability)]),
  peakFrame: reading.peakFrame,
  stableFrame: reading.stableFrame ?? null,
  places: (reading.places ?? []).map(placeLine),
  filled: [...filledShares(frames)].map(([frame, share]) => ({
    frame,
    share: Math.round(share * 1000) / 1000,
  })),
})

export const studyLine = (file: string, reading: StudyReading, ms: number): ReadingLine => ({
  ...summaryLine(file, null, reading),
  ms: rounded(ms),
})

/** @param file null where it is no file that failed */
export const errorLine = <F extends string | null>(file: F, { code, message, action }: Failure) => ({
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
  ledger: null,
  model: reading.modelId,
  engine: reading.engine,
})

/** A frame is told of its regions: the level that was measured. */
function averageOf(
  { probability }: FrameReading,
  facts: LedgerFacts | undefined,
): z.infer<typeof Average> | null {
  const level = probability.level === 'patch' ? 'patch' : 'region'
  const measured = facts?.levels[level]
  if (measured === undefined) return null
  const { value, interval } = measured.against.withoutCircuit.nearer
  return { level, points: value, interval, n: measured.calibrated.n }
}

/** Microseconds are the end of what a clock says. */
const rounded = (ms: number): number => Math.round(ms * 1000) / 1000

interface Judged {
  readonly probability: Probability
  readonly triage: Triage
  readonly reason: string | null
  /** Absent where no harms are weighed. */
  readonly harm?: HarmAnswer | null
  readonly promises?: readonly TriagePromise[] | undefined
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
const judgement = ({ probability, triage, reason, harm = null, promises = [] }: Judged) => ({
  probability: triage === 'outside' ? null : probability.value,
  level: probability.level,
  interval: triage === 'outside' ? null : probability.interval,
  evidence: probability.evidence,
  unshifted: triage === 'outside' ? null : (probability.shift?.own.value ?? null),
  shifts: shiftsOf([probability]),
  harm: triage === 'outside' ? null : harm,
  triage,
  reason,
  promises: promises.filter(({ level }) => level === probability.level),
})
