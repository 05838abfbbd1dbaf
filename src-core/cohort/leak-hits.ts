import type { LeakFrame, LeakKind, Split } from './leak.ts'
import { pictureLikeness, SAME_PICTURE_DETAILS, type PicturePrint } from './picture-print.ts'

/** What a file of a cohort says of who it is of, under the name that the cohort gives. */
export interface LeakFacts {
  readonly patient: string
  readonly file: string
  /** The side that the list puts its cases on; empty where it puts them on none. */
  readonly splits: readonly Split[]
  /** Of the file's header. */
  readonly patientId: string | null
  readonly studyUid: string | null
  readonly frameOfReferenceUid: string | null
  /** Of some of its frames: the labelled ones, and some spread over the run. */
  readonly prints: readonly { readonly frame: number; readonly print: PicturePrint }[]
}

/** One person seldom has more names; what more share is a placeholder. */
const MOST_NAMES = 4
/** Pairs of pictures compared between two pauses. */
const PAUSE_EVERY = 20_000

/** What speaks for two names being one person. */
export interface LeakHit {
  readonly kind: LeakKind
  readonly a: LeakFrame
  readonly b: LeakFrame
  readonly evidence: string
}

/** Pairs of names that share an id. */
export function sharing(
  kind: LeakKind,
  noun: string,
  files: readonly LeakFacts[],
  idOf: (file: LeakFacts) => string | null,
): { hits: LeakHit[]; placeholders: string[] } {
  const holders = new Map<string, Map<string, LeakFacts>>()
  for (const file of files) {
    const id = idOf(file)?.trim() ?? ''
    if (id === '') continue
    const names = holders.get(id) ?? new Map<string, LeakFacts>()
    if (!names.has(file.patient)) names.set(file.patient, file)
    holders.set(id, names)
  }
  const several = [...holders].filter(([, names]) => names.size > 1)
  return {
    hits: several.flatMap(([id, names]) =>
      names.size > MOST_NAMES
        ? []
        : pairsOf([...names.values()]).map(([a, b]) => ({
            kind,
            a: frameOf(a),
            b: frameOf(b),
            // The id itself names a person: it is not shown, stored or logged.
            evidence: kind === 'patient' ? `${noun} of their files is one` : `${noun} is one: ${id}`,
          })),
    ),
    placeholders: several.flatMap(([, names]) =>
      names.size > MOST_NAMES
        ? [`${noun} of ${names.size} names is one, so it names nobody and was not gone by`]
        : [],
    ),
  }
}

/** A frame to show a file by. */
export const frameOf = ({ patient, file, prints }: LeakFacts): LeakFrame => ({
  patient,
  file,
  frame: prints[0]?.frame ?? 0,
})

function pairsOf<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]))
}

/** The most alike frames of each pair of names whose pictures are one. */
export async function samePictures(
  files: readonly LeakFacts[],
  pause: () => Promise<void>,
): Promise<LeakHit[]> {
  const prints = files.flatMap(({ patient, file, prints: own }) =>
    own.map(({ frame, print }) => ({ at: { patient, file, frame }, print })),
  )
  const best = new Map<string, LeakHit & { alike: number }>()
  let compared = 0
  for (const [i, a] of prints.entries()) {
    for (const b of prints.slice(i + 1)) {
      if (a.at.patient === b.at.patient) continue
      if (++compared % PAUSE_EVERY === 0) await pause()
      const alike = pictureLikeness(a.print, b.print)
      if (alike === null || alike < SAME_PICTURE_DETAILS) continue
      const key = JSON.stringify([a.at.patient, b.at.patient].sort())
      if (alike <= (best.get(key)?.alike ?? 0)) continue
      const evidence = `the details of two frames agree by ${alike.toFixed(2)} (from ${SAME_PICTURE_DETAILS} on they are taken for one picture)`
      best.set(key, { kind: 'picture', a: a.at, b: b.at, evidence, alike })
    }
  }
  return [...best.values()]
}
