import { createHash } from 'node:crypto'
import type { Angiogram } from '#core/angiography/angiogram.ts'
import type { CohortCase } from '#core/cohort/cohort-file.ts'
import { cohortHash } from '#core/cohort/cohort-hash.ts'
import { decided, unresolvedLeaks } from '#core/cohort/decide-leaks.ts'
import type { FrozenCase } from '#core/cohort/frozen-cohort.ts'
import type { Leak, LeakDecision, Split } from '#core/cohort/leak.ts'
import { personsOf } from '#core/cohort/persons.ts'
import type { RefusedRow } from '#core/cohort/refused-row.ts'
import { splitByPatient } from '#core/cohort/split-by-patient.ts'
import { teaches } from '#core/cohort/teaches.ts'
import { sharesFor, supports, supportText, type Support, type SupportCase } from '#core/cohort/supports.ts'
import type { FinetuneRecipe } from '#core/finetune/recipe.ts'
import type { LabelledPlace } from './labelled-places.ts'

/** SHA-256 in hexadecimal. */
export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** A label with its file, before anything was dealt. */
export type CohortPlace = LabelledPlace & {
  readonly grade: CohortCase['grade']
  readonly angiogram: Angiogram
  /** The side its list puts it on. */
  readonly split?: Split | undefined
}

/** A label that may be trained with or measured on, and where it is. */
export interface CohortMember {
  readonly place: CohortPlace
  readonly frozen: FrozenCase
  /** Names that were decided to be one person lead to one. */
  readonly person: string
  /** Whether a region can be learned from it. */
  readonly teaches: boolean
}

/** A cohort that was looked through: nothing of it is stored yet. */
export interface PreparedCohort {
  readonly name: string
  readonly seed: number
  /** As `cohortHash`. */
  readonly hash: string
  readonly members: readonly CohortMember[]
  readonly refused: readonly RefusedRow[]
  readonly leaks: readonly Leak[]
  /** Those that forbid to train. */
  readonly unresolved: readonly Leak[]
  readonly placeholders: readonly string[]
  readonly decisions: readonly LeakDecision[]
  /** Of the members that teach. */
  readonly supports: Record<FinetuneRecipe, Support>
  readonly says: string
}

/** What does not hang on the seed or on what was decided: fingerprints and leaks. */
export interface LookedThrough {
  readonly name: string
  readonly places: readonly CohortPlace[]
  readonly pixels: ReadonlyMap<CohortPlace, string>
  readonly refused: readonly RefusedRow[]
  readonly leaks: readonly Leak[]
  readonly placeholders: readonly string[]
}

/** The patients dealt to the sides, as far as it was decided who is who. */
export function dealCohort(
  { name, places, pixels, refused, leaks, placeholders }: LookedThrough,
  decisions: readonly LeakDecision[],
  seed: number,
): PreparedCohort {
  const { leftOut, same } = decided(leaks, decisions)
  const kept = places.filter(({ patient }) => !leftOut.has(patient))
  const person = personsOf([...new Set(kept.map(({ patient }) => patient))], same)
  const members = dealt(kept, person, seed, (place) => pixels.get(place) ?? '')
  const cases = members.filter(({ teaches: does }) => does).map(supportCase)
  return {
    name,
    seed,
    hash: cohortHash(
      members.map(({ frozen }) => frozen),
      sha256,
    ),
    members,
    refused,
    leaks,
    unresolved: unresolvedLeaks(leaks, decisions),
    placeholders,
    decisions: leaks.flatMap(({ id }) => decisions.findLast(({ leak }) => leak === id) ?? []),
    supports: supports(cases),
    says: supportText(cases),
  }
}

export const supportCase = ({ person, place, frozen }: CohortMember): SupportCase => ({
  patient: person,
  label: place.label,
  split: frozen.split,
})

function dealt(
  places: readonly CohortPlace[],
  person: (name: string) => string,
  seed: number,
  pixels: (place: CohortPlace) => string,
): CohortMember[] {
  const shares = sharesFor(
    places.filter(teaches).map(({ patient, label }) => ({ patient: person(patient), label })),
  )
  const sides = splitByPatient(places, seed, shares, person)
  return places.map((place, i) => ({
    place,
    person: person(place.patient),
    teaches: teaches(place),
    frozen: {
      patient: place.patient,
      study: place.angiogram.studyInstanceUid,
      file: place.file,
      frame: place.frame,
      box: place.box,
      grade: place.grade,
      split: sides[i] ?? 'train',
      pixels: pixels(place),
      level: place.level,
    },
  }))
}
