import { asNew, firstIdOf, type Label, type NewLabel } from '#core/labelling/label.ts'
import { sameReader } from '#core/reading/blind.ts'
import type { Failure } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { another, noSuchLabel, notYours, standsAlready } from './label-failures.ts'
import type { Recorder } from './recorder.ts'

interface PutBackParts {
  readonly store: Pick<Store, 'labels'>
  readonly recorder: Pick<Recorder, 'reader'>
}

/** What is put back, and what else the same act does. */
interface Around {
  /** As it was recorded first; null where it is not known, or nothing is put back. */
  readonly first: Label | null
  readonly taken: readonly Label[]
  readonly recorded: readonly Label[]
}

/**
 * Why a label may not stand again; null where it may, or is new. It must be that judgement to the letter, as with it comes what was
 * known when it was made: nobody says today what they had not said before they were shown a reading.
 */
export function whyNotPutBack(
  { store, recorder }: PutBackParts,
  label: NewLabel,
  { first, taken, recorded }: Around,
): Failure | null {
  if (label.replaces === undefined) return null
  if (first === null || first.replaces !== undefined) return noSuchLabel
  if (!sameReader(first.reader, recorder.reader())) return notYours
  if (JSON.stringify(asNew(label)) !== JSON.stringify(asNew(first))) return another
  const takenNow = new Set(taken.map(({ id }) => id))
  const standing = store.labels
    .ofRun(first.runId)
    .filter(({ id, retractedAt }) => retractedAt === null && !takenNow.has(id))
  return [...standing, ...recorded].some((one) => firstIdOf(one) === first.id) ? standsAlready : null
}

/** A decision names labels by what they were recorded under first, as each of them may be taken back and put back later. */
export const firstIds = ({ labels }: Pick<Store, 'labels'>, ids: readonly string[]): string[] => [
  ...new Set(
    ids.map((id) => {
      const label = labels.get(id)
      return label === null ? id : firstIdOf(label)
    }),
  ),
]
