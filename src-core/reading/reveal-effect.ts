import type { Label, Reveal, RevealPair, Truth, Verdict } from '../contract.ts'
import { firstIdOf, gradeOf, type LabelGrade } from '../labelling/label.ts'
import type { Grade } from './types.ts'
import { clusteredWilson, type Interval } from '../calibration/intervals.ts'
import { sameReader } from './blind.ts'

/** When a read is right: on the same side of a narrowing as the truth, or the same grade. */
export type RightBy = '50 %' | '70 %' | 'grade'

const NARROWING: Readonly<Record<Grade, number>> = {
  none: 0,
  '<50': 1,
  '50-69': 2,
  '>=70': 3,
  occluded: 4,
}

/**
 * Whether a read was right. A pressure wire says whether a stenosis matters, which is held against either side of a
 * narrowing; it knows no grade.
 * @returns null where the truth does not say, or the person could not judge
 */
export function isRight(read: LabelGrade, truth: Verdict, by: RightBy): boolean | null {
  const grade = gradeOf(read)
  if (grade === null) return null
  if (by === 'grade') return truth === 'significant' || truth === 'not significant' ? null : grade === truth
  const above = (one: Grade): boolean => NARROWING[one] >= (by === '50 %' ? 2 : 3)
  if (truth === 'significant' || truth === 'not significant')
    return above(grade) === (truth === 'significant')
  return above(grade) === above(truth)
}

/** A part of the reads, with a 95 % Wilson interval at the effective number of reads, those of one study going together. */
export interface Part {
  readonly count: number
  readonly of: number
  /** NaN of none. */
  readonly share: number
  readonly interval: Interval
}

export interface RevealEffect {
  /** Reveals whose truth says whether their reads were right. */
  readonly judged: number
  readonly waiting: number
  /** Of the reads that were right before, those that were wrong after. */
  readonly spoiled: Part
  /** Of the reads that were wrong before, those that were right after. */
  readonly mended: Part
}

/** How often the reveal made a right read wrong, and a wrong one right. */
export function revealEffect(pairs: readonly RevealPair[], by: RightBy): RevealEffect {
  const judged = pairs.flatMap(({ gradeBefore, gradeAfter, truth, studyId }) => {
    const before = truth === null ? null : isRight(gradeBefore, truth, by)
    const after = truth === null ? null : isRight(gradeAfter, truth, by)
    return before === null || after === null ? [] : [{ before, after, studyId }]
  })
  const part = (before: boolean): Part => {
    const members = judged.filter((one) => one.before === before)
    const changed = members.map(({ after }) => (after === before ? 0 : 1))
    const count = changed.reduce<number>((sum, one) => sum + one, 0)
    const interval = clusteredWilson(
      changed,
      members.map(({ studyId }) => studyId),
    )
    return { count, of: members.length, share: count / members.length, interval }
  }
  return {
    judged: judged.length,
    waiting: pairs.filter(({ truth }) => truth === null).length,
    spoiled: part(true),
    mended: part(false),
  }
}

/** The newest that stands. */
export const standingTruth = (truths: readonly Truth[]): Truth | null =>
  truths.filter(({ retractedAt }) => retractedAt === null).at(-1) ?? null

/**
 * Each reveal with the read after it and the truth.
 * @param reveals oldest first; @param labels of their runs, oldest first; @param truths of their runs, oldest first
 */
export function revealPairs(
  reveals: readonly Reveal[],
  labels: readonly Label[],
  truths: readonly Truth[],
): RevealPair[] {
  // What was put back after a reveal was said when it was recorded first.
  const recordedAt = new Map(labels.map((label) => [label.id, label.recordedAt]))
  const saidAt = (label: Label): string => recordedAt.get(firstIdOf(label)) ?? label.recordedAt
  return reveals.map((reveal, i) => {
    const same = (one: { runId: string; reader: string }) =>
      one.runId === reveal.runId && sameReader(one.reader, reveal.reader)
    const next = reveals.slice(i + 1).find(same)
    const after = labels.findLast(
      (label) =>
        same(label) &&
        label.frame === null &&
        label.retractedAt === null &&
        label.id !== reveal.labelId &&
        saidAt(label) >= reveal.revealedAt,
    )
    const { runId, studyId, reader, modelId, gradeBefore, gradedAt, revealedAt, shown } = reveal
    const truth = standingTruth(truths.filter((one) => one.runId === runId))
    return {
      ...{ runId, studyId, reader, modelId, gradeBefore, gradedAt, revealedAt, shown },
      gradeAfter: next?.gradeBefore ?? after?.grade ?? reveal.gradeBefore,
      truth: truth?.verdict ?? null,
    }
  })
}
