/** A grade of one run, by anybody; the truth of it is one as well. */
export interface GradedSpan {
  readonly recordedAt: string
  readonly retractedAt: string | null
}

/**
 * Since when a run has been graded without a break. A correction takes one grade back and records another in the same act, and a
 * second reader only adds one: neither is news of when the run was graded, so it keeps its place in time. Taken back and graded
 * again later, it counts from then.
 * @returns null where no grade stands
 */
export function gradedSince(grades: readonly GradedSpan[]): string | null {
  let since: string | null = null
  for (const { recordedAt, retractedAt } of [...grades].sort(byEndLast)) {
    if (since === null && retractedAt !== null) return null
    // No grade still to come ends later than this one, so before it there is a break.
    if (since !== null && retractedAt !== null && retractedAt < since) return since
    if (since === null || recordedAt < since) since = recordedAt
  }
  return since
}

/** Those that stand come first, then those that stood longest into the present. */
function byEndLast(a: GradedSpan, b: GradedSpan): number {
  if (a.retractedAt === b.retractedAt) return 0
  if (a.retractedAt === null) return -1
  if (b.retractedAt === null) return 1
  return a.retractedAt > b.retractedAt ? -1 : 1
}
