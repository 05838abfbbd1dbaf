import type { LeakFacts } from '#core/cohort/leak-hits.ts'
import type { RefusedRow } from '#core/cohort/refused-row.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { EnginePort } from './ports.ts'
import type { CohortPlace } from './deal-cohort.ts'

export interface FingerprintParts {
  readonly engine: Pick<EnginePort, 'fingerprint'>
  readonly cancelled: () => boolean
  readonly onProgress: (done: number, total: number, note: string) => void
}

export interface Fingerprints {
  /** Of each place whose frame could be decoded. */
  readonly pixels: ReadonlyMap<CohortPlace, string>
  /** One a file and name. */
  readonly facts: readonly LeakFacts[]
  readonly refused: readonly RefusedRow[]
}

/** Besides the labelled frames: a run that comes twice with other frames labelled has these in common. */
const SPREAD = 4

/**
 * What the labelled frames of a cohort are known by, and some of each run beside them, a file at a time.
 * Errors: those that end the engine, `cancelled`
 */
export async function fingerprintFiles(
  { engine, cancelled, onProgress }: FingerprintParts,
  places: readonly CohortPlace[],
): Promise<Result<Fingerprints>> {
  const pixels = new Map<CohortPlace, string>()
  const facts: LeakFacts[] = []
  const refused: RefusedRow[] = []
  const groups = byFileAndName(places)
  for (const [done, group] of groups.entries()) {
    if (cancelled()) return fail(stopped)
    onProgress(done, groups.length, 'Taking fingerprints of the frames')
    const [first] = group
    if (first === undefined) continue
    const answer = await engine.fingerprint(first.source, framesOf(group, first.frameCount))
    if (!answer.ok) {
      if (endsAll(answer.error)) return answer
      refused.push(...group.map(({ row, file }) => ({ row, file, reason: answer.error.message })))
      continue
    }
    const known = new Map(answer.value.frames.map((one) => [one.frame, one]))
    for (const place of group) {
      const hash = known.get(place.frame ?? 0)?.pixels
      if (hash !== undefined) pixels.set(place, hash)
    }
    facts.push(factsOf(group, first, answer.value.frames))
  }
  return ok({ pixels, facts, refused })
}

function byFileAndName(places: readonly CohortPlace[]): CohortPlace[][] {
  const groups = new Map<string, CohortPlace[]>()
  for (const place of places) {
    const key = JSON.stringify([place.patient, place.source.path])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [place])
    else group.push(place)
  }
  return [...groups.values()]
}

/** Labelled ones first, so that a leak is shown by one; whole runs are known by their first. */
function framesOf(group: readonly CohortPlace[], frameCount: number): number[] {
  const labelled = group.map(({ frame }) => frame ?? 0)
  const spread = Array.from({ length: SPREAD }, (_, i) => Math.floor((i * frameCount) / SPREAD))
  return [...new Set([...labelled, ...spread])].filter((frame) => frame < frameCount)
}

function factsOf(
  group: readonly CohortPlace[],
  { patient, file, angiogram }: CohortPlace,
  frames: readonly { frame: number; print: LeakFacts['prints'][number]['print'] | null }[],
): LeakFacts {
  const { patientId, patientBirthDate, studyInstanceUid, frameOfReferenceUid } = angiogram
  return {
    patient,
    file,
    splits: [...new Set(group.flatMap(({ split }) => split ?? []))],
    patientId: patientId === null ? null : `${patientId.trim()} ${patientBirthDate ?? ''}`.trim(),
    studyUid: studyInstanceUid,
    frameOfReferenceUid,
    prints: frames.flatMap(({ frame, print }) => (print === null ? [] : [{ frame, print }])),
  }
}

/** What ends all; `engine-crashed` is about one file. */
const endsAll = ({ code }: Failure): boolean => code !== 'engine-crashed' && code.startsWith('engine-')

const stopped: Failure = {
  code: 'cancelled',
  message: 'It was stopped; nothing changed.',
  action: 'Start it again when it suits.',
}
