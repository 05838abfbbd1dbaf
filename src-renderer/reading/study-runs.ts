import { byUrgency } from '#core/reading/study.ts'
import type { RunReading } from '#core/reading/types.ts'

/** A run of the study as the card names it. */
export interface StudyRun {
  readonly id: string
  readonly title: string
  /** Null until it was read, and while it is hidden. */
  readonly reading: RunReading | null
  /** Its reading waits for the person's own. */
  readonly hidden?: boolean
  /** It is the one on screen. */
  readonly current: boolean
}

/** What deserves a look first; runs that were not read yet come last, in their order. */
export function byWhatDeservesALook(runs: readonly StudyRun[]): StudyRun[] {
  const read = runs.flatMap(({ reading, ...run }) => (reading === null ? [] : [{ ...run, reading }]))
  return [
    ...read.sort((a, b) => byUrgency(a.reading, b.reading)),
    ...runs.filter(({ reading }) => reading === null),
  ]
}

/** The readings there are of these runs. */
export const readingsOf = (runs: readonly StudyRun[]): RunReading[] =>
  runs.flatMap(({ reading }) => (reading === null ? [] : [reading]))
