import type { Leak, LeakDecision } from './leak.ts'

/** Whether all of a leak stands on one side of a given split, where it does no harm to what the other sides say. */
const onOneSide = ({ splits }: Leak): boolean => splits.length === 1

/**
 * The leaks that forbid to train and to compare. A person on two sides of a given split stays one whatever is decided: that
 * list must be mended, or its split dealt anew.
 */
export function unresolvedLeaks(leaks: readonly Leak[], decisions: readonly LeakDecision[]): Leak[] {
  return leaks.filter((leak) => {
    if (onOneSide(leak)) return false
    const verdict = decisions.findLast((decision) => decision.leak === leak.id)?.verdict
    switch (verdict) {
      case undefined:
        return true
      case 'one-person':
        return leak.splits.length > 1
      case 'different-people':
        return leak.patients.length < 2
      case 'left-out':
        return false
    }
  })
}

/** What was decided of these leaks: whom to leave out, and which names are one person. Of several decisions the last counts. */
export function decided(
  leaks: readonly Leak[],
  decisions: readonly LeakDecision[],
): { readonly leftOut: ReadonlySet<string>; readonly same: readonly (readonly string[])[] } {
  const standing = leaks.map(({ id, patients }) => ({
    patients,
    verdict: decisions.findLast((decision) => decision.leak === id)?.verdict,
  }))
  return {
    leftOut: new Set(
      standing.flatMap(({ patients, verdict }) => (verdict === 'left-out' ? patients.slice(-1) : [])),
    ),
    same: standing.flatMap(({ patients, verdict }) => (verdict === 'one-person' ? [patients] : [])),
  }
}
