import type { SiteCase } from '#core/calibration/recalibration.ts'
import type { SiteLevel } from '#core/calibration/site-calibration.ts'
import type { RefusedRow } from '#core/cohort/refused-row.ts'
import type { FrameReading } from '#core/reading/types.ts'
import { ok, type Failure, type Result } from '#core/result.ts'
import type { LabelledPlace } from './labelled-places.ts'
import type { EnginePort } from './ports.ts'

export interface ScoreParts {
  readonly engine: EnginePort
  readonly newId: () => string
  readonly cancelled: () => boolean
  /** Told how many labels are scored. */
  readonly onDone: (done: number, total: number) => void
  /** What was read of a file before, by the same model and calibration: it is not read again. */
  readonly known?: (path: string) => readonly FrameReading[]
}

export interface Scored {
  readonly cases: readonly SiteCase[]
  readonly refused: readonly RefusedRow[]
}

/** A score, or why there is none. */
type Outcome = { readonly logit: number } | { readonly reason: string }

/**
 * Scores what a level's labels are of, a file at a time, as reading scores it. What the model abstains from has no score and is
 * refused with its reason.
 * Errors: those that end the engine
 */
export async function scorePlaces(
  parts: ScoreParts,
  level: SiteLevel,
  places: readonly LabelledPlace[],
): Promise<Result<Scored>> {
  const own = places.filter((place) => place.level === level)
  const cases: SiteCase[] = []
  const refused: RefusedRow[] = []
  let done = 0
  for (const group of byFile(own)) {
    if (parts.cancelled()) break
    const outcomes = await (level === 'region' ? scoreRegions(parts, group) : readFrames(parts, level, group))
    if (!outcomes.ok) return outcomes
    for (const [i, { row, file, patient, label }] of group.entries()) {
      const outcome = outcomes.value[i]
      if (outcome === undefined) continue
      if ('logit' in outcome) cases.push({ patient, label, logit: outcome.logit })
      else refused.push({ row, file, reason: outcome.reason })
    }
    parts.onDone((done += group.length), own.length)
  }
  return ok({ cases, refused })
}

function byFile(places: readonly LabelledPlace[]): LabelledPlace[][] {
  const groups = new Map<string, LabelledPlace[]>()
  for (const place of places) groups.set(place.source.path, [...(groups.get(place.source.path) ?? []), place])
  return [...groups.values()]
}

/** What ends all scoring; `engine-crashed` is about one file. */
const endsAll = ({ code }: Failure): boolean =>
  code !== 'engine-crashed' && (code.startsWith('engine-') || code.startsWith('model-'))

async function scoreRegions(
  { engine }: ScoreParts,
  group: readonly LabelledPlace[],
): Promise<Result<Outcome[]>> {
  const outcomes = new Map<LabelledPlace, Outcome>()
  for (const frame of new Set(group.map((place) => place.frame ?? 0))) {
    const own = group.filter((place) => place.frame === frame)
    const [first] = own
    if (first === undefined) continue
    const boxes = own.flatMap(({ box }) => (box === null ? [] : [box]))
    const scored = await engine.score(first.source, frame, boxes)
    if (!scored.ok && endsAll(scored.error)) return scored
    for (const [i, place] of own.entries()) {
      const logit = scored.ok ? scored.value.logits[i] : undefined
      const why = scored.ok ? outside(scored.value.outside) : scored.error.message
      outcomes.set(place, logit === undefined ? { reason: why } : { logit })
    }
  }
  return ok(group.map((place) => outcomes.get(place) ?? { reason: 'it was not scored' }))
}

async function readFrames(
  parts: ScoreParts,
  level: SiteLevel,
  group: readonly LabelledPlace[],
): Promise<Result<Outcome[]>> {
  const [first] = group
  if (first === undefined) return ok([])
  const wanted =
    level === 'run'
      ? Array.from({ length: first.frameCount }, (_, frame) => frame)
      : [...new Set(group.flatMap(({ frame }) => (frame === null ? [] : [frame])))]
  // A frame that was read before may have been read before scores were kept; of a run they are pooled from its regions.
  const known = level === 'run' ? (parts.known?.(first.source.path) ?? []) : []
  const readings = new Map(known.map((reading) => [reading.frame, reading]))
  const failures = new Map<number, string>()
  const answer = await parts.engine.read({
    jobId: parts.newId(),
    source: first.source,
    frames: wanted.filter((frame) => !readings.has(frame)),
    alreadyRead: [...readings.values()],
    onFrame: (reading) => void readings.set(reading.frame, reading),
    onFrameFailed: (frame, error) => void failures.set(frame, error.message),
  })
  if (!answer.ok && endsAll(answer.error)) return answer
  const failed = answer.ok ? null : answer.error.message
  const run = answer.ok ? answer.value.run : null
  return ok(
    group.map(({ frame }): Outcome => {
      const reading = frame === null ? run : readings.get(frame)
      if (!reading) return { reason: failures.get(frame ?? 0) ?? failed ?? 'it was not read' }
      const { logit, reason } = reading
      return logit === undefined || logit === null ? { reason: outside(reason) } : { logit }
    }),
  )
}

const outside = (reason: string | null): string =>
  `outside what the model knows: ${reason ?? 'it gives no score'}`
