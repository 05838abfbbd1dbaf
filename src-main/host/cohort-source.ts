import { basename } from 'node:path'
import type { CohortPreview, CohortQuery } from '#core/cohort/cohort-view.ts'
import { supportCounts, supportText } from '#core/cohort/supports.ts'
import { Grade } from '#core/reading/types.ts'
import { splitByPatient } from '#core/cohort/split-by-patient.ts'
import { sharesFor } from '#core/cohort/supports.ts'
import { teaches } from '#core/cohort/teaches.ts'
import type { Store } from '../store/store.ts'
import type { CohortPlace } from './deal-cohort.ts'
import { libraryLabels, type LibraryLabels } from './library-labels.ts'

/** The library's labels that a query chooses. */
export function chosenPlaces(
  { labelled }: Pick<Store, 'labelled'>,
  query: CohortQuery,
): { readonly places: readonly CohortPlace[]; readonly leftOut: LibraryLabels['leftOut'] } {
  const { places, leftOut } = libraryLabels(labelled.all())
  const words = query.text.toLowerCase().split(/\s+/).filter(Boolean)
  return { places: places.filter((place) => matches(place, query, words)), leftOut }
}

function matches(
  { level, angiogram }: CohortPlace,
  { from, to, levels }: CohortQuery,
  words: readonly string[],
): boolean {
  if (!levels.includes(level)) return false
  const day = dayOf(angiogram.studyDate)
  if (from !== null && (day === null || day < from)) return false
  if (to !== null && (day === null || day > to)) return false
  const { manufacturer, institution, studyDescription, seriesDescription } = angiogram
  const text = [manufacturer, institution, studyDescription, seriesDescription].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

/** DICOM writes 20261125. */
const dayOf = (date: string | null): string | null =>
  date !== null && /^\d{8}$/.test(date) ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` : null

/** What a query would choose, and what it would support if nobody stands under two names. */
export function previewOf(
  places: readonly CohortPlace[],
  leftOut: LibraryLabels['leftOut'],
  seed: number,
): CohortPreview {
  const teaching = places.filter(teaches)
  const sides = splitByPatient(teaching, seed, sharesFor(teaching))
  const cases = teaching.map(({ patient, label }, i) => ({ patient, label, split: sides[i] ?? 'train' }))
  const reasons = new Map<string, number>()
  for (const { reason } of leftOut) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  return {
    cases: places.length,
    ...supportCounts(cases),
    grades: Grade.options.map((grade) => ({
      grade,
      cases: places.filter((place) => place.grade === grade).length,
    })),
    untaught: places.length - teaching.length,
    leftOut: [...reasons].map(([reason, labels]) => ({ reason, labels })),
    says: supportText(cases),
  }
}

/** A file's name for the window, which never learns a folder. */
export const shownFile = (file: string): string => basename(file)
