import { createHash } from 'node:crypto'
import { relative } from 'node:path'
import type { Angiogram } from '#core/angiography/angiogram.ts'
import type { CohortCase, CohortFile } from '#core/cohort/cohort-file.ts'
import { blocks, disagreementsOf, thingsOf } from '#core/labelling/agreement.ts'
import { gradeOf } from '#core/labelling/label.ts'
import { isStenosis } from '#core/reading/stenosis.ts'
import type { Labelled } from '../store/labelled.ts'
import { levelOfLabel, misfit, shown, type LabelledPlace } from './labelled-places.ts'
import { sourceOf } from './source-of.ts'

/** A label of the library that cannot stand in a list, and why. */
export interface LeftOut {
  readonly runId: string
  readonly frame: number | null
  readonly reason: string
}

export interface LibraryLabels {
  readonly places: readonly (LabelledPlace & {
    readonly runId: string
    readonly study: string
    readonly grade: CohortCase['grade']
    readonly angiogram: Angiogram
  })[]
  readonly leftOut: readonly LeftOut[]
}

/**
 * The library's labels, one of each run, frame and place: the newest of those readers agree on, or what was decided between
 * them. Left out is what readers disagree on, what could not be graded, what has no file here, and what is of nobody known:
 * such a case could be on both sides of a split.
 * @param labels standing ones, oldest first
 */
export function libraryLabels(labels: readonly Labelled[]): LibraryLabels {
  const leftOut: LeftOut[] = []
  const contested = contestedOf(labels)
  const places = thingsOf(labels).flatMap(({ labels: group, decides }) => {
    const [newest] = group.slice(-1)
    if (newest === undefined) return []
    const contradicted = group.some(({ id }) => contested.has(id))
    const placed = decides === null || contradicted ? DISAGREE : placeOf(decides)
    if (typeof placed !== 'string') return [placed]
    leftOut.push({ runId: newest.runId, frame: newest.frame, reason: placed })
    return []
  })
  return { places: places.map((place, i) => ({ ...place, row: i + 1 })), leftOut }
}

const DISAGREE = 'its readers disagree whether there is a stenosis of 50 % or more'

/** Ids of labels that another reader's contradict and nobody decided between. */
const contestedOf = (labels: readonly Labelled[]): ReadonlySet<string> =>
  new Set(
    disagreementsOf(labels)
      .filter(({ kind }) => blocks(kind))
      .flatMap((one) => one.labels.map(({ id }) => id)),
  )

/** The place of a label, or why it has none. */
function placeOf(label: Labelled): LibraryLabels['places'][number] | string {
  const { run, frame, box } = label
  const grade = gradeOf(label.grade)
  if (grade === null) return 'it could not be graded'
  if (run === null) return 'its file is not in the library: open it again'
  const patient = patientOf(label)
  if (patient === null) return 'its file names no patient, and nothing else does'
  const unfit = misfit(shown(run), label)
  if (unfit !== null) return unfit
  return {
    row: 0,
    level: levelOfLabel(shown(run), label),
    patient,
    runId: label.runId,
    study: run.studyId,
    file: run.path,
    source: sourceOf(run),
    frameCount: run.angiogram.frameCount,
    angiogram: run.angiogram,
    frame,
    box,
    grade,
    label: isStenosis(grade) ? 1 : 0,
  }
}

/**
 * The same person by the same name in every list, and no name a person could be known by: a hash of what the file says. It
 * tells patients apart and is no protection against somebody who knows the number and wants to find it.
 */
export function patientOf({ patient, run }: Pick<Labelled, 'patient' | 'run'>): string | null {
  if (patient !== null) return patient
  const { patientId = null, patientBirthDate = null } = run?.angiogram ?? {}
  if (patientId === null || patientId.trim() === '') return null
  return createHash('sha256')
    .update(JSON.stringify([patientId.trim(), patientBirthDate]))
    .digest('hex')
    .slice(0, 16)
}

/** @param folder the list is written to: its files are named from there */
export const cohortOf = (name: string, folder: string, { places }: LibraryLabels): CohortFile => ({
  name,
  cases: places.map(({ patient, study, file, frame, box, grade }) => ({
    patient,
    study,
    file: relative(folder, file),
    frame,
    box,
    grade,
  })),
})
