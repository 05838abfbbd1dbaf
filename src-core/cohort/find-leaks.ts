import type { Digest } from '../audit/chain.ts'
import { LeakKind, type Leak, type Split } from './leak.ts'
import { frameOf, samePictures, sharing, type LeakFacts, type LeakHit } from './leak-hits.ts'

export interface LeakSearch {
  readonly leaks: readonly Leak[]
  /** Ids that so many names share that they name nobody, as one an anonymizer wrote everywhere. */
  readonly placeholders: readonly string[]
}

/**
 * Who stands under two names, by patient id, study, frame of reference or picture, and who stands on two sides under one name: a
 * model that learned from a patient is not tested by that patient. One leak a pair of names, by all that speaks for it.
 * @param pause awaited now and then, so that whoever else works here is not kept waiting
 */
export async function findLeaks(
  files: readonly LeakFacts[],
  digest: Digest,
  pause: () => Promise<void>,
): Promise<LeakSearch> {
  const sides = sidesOf(files)
  const shared = [
    sharing('patient', 'the patient id', files, ({ patientId }) => patientId),
    sharing('study', 'the study', files, ({ studyUid }) => studyUid),
    sharing('frame-of-reference', 'the frame of reference', files, (one) => one.frameOfReferenceUid),
  ]
  const hits = [...shared.flatMap((one) => one.hits), ...(await samePictures(files, pause))]
  return {
    leaks: [...onTwoSides(files, sides, digest), ...byPair(hits, files, sides, digest)],
    placeholders: shared.flatMap((one) => one.placeholders),
  }
}

function sidesOf(files: readonly LeakFacts[]): Map<string, Set<Split>> {
  const sides = new Map<string, Set<Split>>()
  for (const { patient, splits } of files)
    sides.set(patient, new Set([...(sides.get(patient) ?? []), ...splits]))
  return sides
}

/** One name on two sides of a given split. */
function onTwoSides(
  files: readonly LeakFacts[],
  sides: ReadonlyMap<string, ReadonlySet<Split>>,
  digest: Digest,
): Leak[] {
  return [...sides].flatMap(([name, own]): Leak[] => {
    const [first, ...others] = files.filter(({ patient }) => patient === name)
    if (own.size < 2 || first === undefined) return []
    const other = others.find(({ splits }) => splits.some((side) => !first.splits.includes(side))) ?? first
    const splits = [...own].sort()
    return [
      {
        id: digest(JSON.stringify(['two sides', name, splits])),
        kind: 'patient',
        patients: [name],
        files: [...new Set([first.file, ...others.map(({ file }) => file)])],
        frames: [frameOf(first), frameOf(other)],
        evidence: `the list puts this patient on ${splits.length} sides: ${splits.join(' and ')}`,
        splits,
        sides: [splits],
      },
    ]
  })
}

/** The hits of each pair of names as one leak, under the strongest kind. Its id hangs on all kinds: with more evidence, decide anew. */
function byPair(
  hits: readonly LeakHit[],
  files: readonly LeakFacts[],
  sides: ReadonlyMap<string, ReadonlySet<Split>>,
  digest: Digest,
): Leak[] {
  const pairs = new Map<string, LeakHit[]>()
  for (const hit of hits) {
    const key = JSON.stringify([hit.a.patient, hit.b.patient].sort())
    pairs.set(key, [...(pairs.get(key) ?? []), hit])
  }
  return [...pairs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]) => leakOf(own, files, sides, digest))
}

function leakOf(
  hits: readonly LeakHit[],
  files: readonly LeakFacts[],
  sides: ReadonlyMap<string, ReadonlySet<Split>>,
  digest: Digest,
): Leak[] {
  const kinds = LeakKind.options.filter((kind) => hits.some((hit) => hit.kind === kind))
  const [kind] = kinds
  // The pictures that are most alike show best what it is about.
  const shown = hits.find((hit) => hit.kind === 'picture') ?? hits[0]
  if (kind === undefined || shown === undefined) return []
  const [a, b] = shown.a.patient < shown.b.patient ? [shown.a, shown.b] : [shown.b, shown.a]
  const patients = [a.patient, b.patient]
  const ofEach = patients.map((name) => [...(sides.get(name) ?? [])].sort())
  const splits = [...new Set(ofEach.flat())].sort()
  return [
    {
      id: digest(JSON.stringify(['two names', patients, kinds])),
      kind,
      patients,
      files: [...new Set(files.filter(({ patient }) => patients.includes(patient)).map(({ file }) => file))],
      frames: [a, b],
      evidence: hits.map(({ evidence }) => evidence).join('; '),
      splits,
      sides: ofEach,
    },
  ]
}
