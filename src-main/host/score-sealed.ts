/** Long, as what is asked for at once, how it is scored, and why it is refused belong together. */
import { resolve } from 'node:path'
import { toProbability } from '#core/calibration/probability.ts'
import type { CalibrationFile } from '#core/calibration/calibration-file.ts'
import type { FrozenCase } from '#core/cohort/frozen-cohort.ts'
import type { RefusedRow } from '#core/cohort/refused-row.ts'
import type { ComparedCase } from '#core/comparison/comparison.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { findLabelled, type FoundPlace } from './labelled-places.ts'
import type { EnginePort, IndexFile } from './ports.ts'

/** A model that scores, by what it was calibrated with. */
export interface Scoring {
  readonly engine: Pick<EnginePort, 'score' | 'read'>
  readonly calibration: CalibrationFile | null
}

export interface ScoreSealedParts {
  readonly before: Scoring
  readonly after: Scoring
  /** Of any model: what frames are known by. */
  readonly reading: Pick<EnginePort, 'fingerprint'>
  readonly index: IndexFile
  readonly cancelled: () => boolean
  readonly onProgress: (done: number, total: number, note: string) => void
}

export interface SealedScores {
  readonly cases: readonly ComparedCase[]
  /** What is known of each case beside its grade. */
  readonly attributes: Readonly<Record<string, (string | null)[]>>
  readonly refused: readonly RefusedRow[]
}

/** A label to be scored; without the hash of its pixels they are not checked. */
export type ScorableCase = Omit<FrozenCase, 'pixels'> & { readonly pixels: string | null }

/**
 * The sealed regions and small pictures of a cohort by two models. A frame whose pixels are not those that were frozen is refused, and
 * so is what one of the models abstains from; whole frames and runs have no score of their own here.
 * Errors: those that end an engine, `cancelled`
 */
export async function scoreSealed(
  parts: ScoreSealedParts,
  cases: readonly ScorableCase[],
): Promise<Result<SealedScores>> {
  const sealed = cases.filter(({ split, frame }) => split === 'sealed' && frame !== null)
  const rows = sealed.map((one, i) => ({ ...one, study: one.study ?? undefined, row: i + 1 }))
  const found = await findLabelled(
    { name: '', decisions: [], cases: rows, refused: [] },
    '/',
    parts.index,
    (done, total) => parts.onProgress(done, total, 'Looking at the sealed files'),
  )
  const refused: RefusedRow[] = [...found.refused]
  const scored: ComparedCase[] = []
  const views: (string | null)[] = []
  const makers: (string | null)[] = []
  const groups = byFrame(found.places.filter(({ level }) => level === 'region' || level === 'patch'))
  for (const [done, group] of groups.entries()) {
    if (parts.cancelled()) return fail(stopped)
    parts.onProgress(done, groups.length, 'Scoring the sealed cases by both models')
    const outcome = await scoreFrame(parts, group, sealed[(group[0]?.row ?? 0) - 1]?.pixels ?? null)
    if (!outcome.ok) return outcome
    if (typeof outcome.value === 'string') {
      const reason = outcome.value
      refused.push(...group.map(({ row, file }) => ({ row, file, reason })))
      continue
    }
    scored.push(...outcome.value)
    views.push(...group.map(viewOf))
    makers.push(...group.map(({ index }) => index.angiogram.manufacturer))
  }
  return ok({ cases: scored, attributes: { view: views, maker: makers }, refused })
}

/** What is asked for at once: the boxes of one frame, or a small picture given whole, which is read on its own. */
function byFrame(places: readonly FoundPlace[]): FoundPlace[][] {
  const groups = new Map<string, FoundPlace[]>()
  for (const place of places) {
    const key = JSON.stringify([place.source.path, place.frame, place.level])
    groups.set(key, [...(groups.get(key) ?? []), place])
  }
  return [...groups.values()]
}

/** The cases of one frame, or why it is refused. */
async function scoreFrame(
  { before, after, reading }: ScoreSealedParts,
  group: readonly FoundPlace[],
  pixels: string | null,
): Promise<Result<ComparedCase[] | string>> {
  const [first] = group
  if (first === undefined) return ok([])
  const frame = first.frame ?? 0
  if (pixels !== null) {
    const known = await reading.fingerprint(first.source, [frame])
    if (!known.ok) return endsAll(known.error) ? known : ok(known.error.message)
    if (known.value.frames[0]?.pixels !== pixels) return ok('its pixels are not those that were frozen')
  }
  const logits: (readonly number[])[] = []
  for (const { engine } of [before, after]) {
    const scored = await (first.level === 'patch' ? scorePatch(engine, group) : scoreRegions(engine, group))
    if (!scored.ok) return endsAll(scored.error) ? scored : ok(scored.error.message)
    if (typeof scored.value === 'string') return ok(scored.value)
    logits.push(scored.value)
  }
  return ok(
    group.map(({ patient, label, grade, file, box, level }, i) => ({
      patient,
      label,
      grade,
      before: toProbability(logitOf(logits[0], i), level, before.calibration).value,
      after: toProbability(logitOf(logits[1], i), level, after.calibration).value,
      file: resolve('/', file),
      frame,
      box,
    })),
  )
}

/** A case without a score of its own would be counted with an invented one. */
function logitOf(logits: readonly number[] | undefined, at: number): number {
  const logit = logits?.[at]
  if (logit === undefined) throw new Error('a model scored fewer places than it was asked for')
  return logit
}

/** The logits of the boxes of one frame, or why the model abstains. */
async function scoreRegions(
  engine: Scoring['engine'],
  group: readonly FoundPlace[],
): Promise<Result<readonly number[] | string>> {
  const [first] = group
  if (first === undefined) return ok([])
  const boxes = group.flatMap(({ box }) => (box === null ? [] : [box]))
  const scored = await engine.score(first.source, first.frame ?? 0, boxes)
  if (!scored.ok) return scored
  const { logits, outside } = scored.value
  return ok(outside === null ? logits : abstains(outside))
}

/** A small picture given whole is read, not cut out: once for all its labels. */
async function scorePatch(
  engine: Scoring['engine'],
  group: readonly FoundPlace[],
): Promise<Result<readonly number[] | string>> {
  const [first] = group
  if (first === undefined) return ok([])
  const logits: number[] = []
  let why = 'it was not read'
  const read = await engine.read({
    jobId: 'sealed',
    source: first.source,
    frames: [0],
    alreadyRead: [],
    onFrame: (reading) => {
      if (typeof reading.logit === 'number') logits.push(reading.logit)
      why = reading.reason ?? why
    },
    onFrameFailed: (_frame, error) => (why = error.message),
  })
  if (!read.ok) return read
  const [logit] = logits
  return ok(logit === undefined ? abstains(why) : group.map(() => logit))
}

const abstains = (why: string): string => `a model abstains from it: ${why}`

/** Which way the C-arm looked, as far as the file says. */
function viewOf({ index: { angiogram } }: FoundPlace): string | null {
  const [projection] = angiogram.projections ?? []
  if (projection === undefined) return null
  return `${projection.primaryDeg >= 0 ? 'LAO' : 'RAO'} ${projection.secondaryDeg >= 0 ? 'cranial' : 'caudal'}`
}

const endsAll = ({ code }: Failure): boolean =>
  code !== 'engine-crashed' && (code.startsWith('engine-') || code.startsWith('model-'))

const stopped: Failure = {
  code: 'cancelled',
  message: 'The comparison was stopped before the sealed cases were looked at; nothing was spent.',
  action: 'Start it again when it suits.',
}
