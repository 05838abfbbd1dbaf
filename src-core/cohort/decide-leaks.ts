import type { Leak, LeakDecision, Split } from './leak.ts'
import { personsOf } from './persons.ts'

/**
 * Whether all of a leak stands on one side of a given split, where it does no harm to what the other sides say. A name without a
 * side is on none yet: it may be dealt to any.
 */
const onOneSide = ({ splits, sides }: Leak): boolean =>
  splits.length === 1 && sides.every((own) => own.length > 0)

/** Names that were decided to be one person, on more than one side of a given split. */
export interface TornPerson {
  /** In the order of the alphabet, each with the sides that the list puts it on. */
  readonly names: readonly { readonly name: string; readonly sides: readonly Split[] }[]
  /** Ids of the leaks by which they are one. */
  readonly leaks: readonly string[]
}

/**
 * The leaks that forbid to train and to compare. A person on two sides of a given split stays one whatever is decided: that
 * list must be mended, or its split dealt anew.
 */
export function unresolvedLeaks(leaks: readonly Leak[], decisions: readonly LeakDecision[]): Leak[] {
  const torn = new Set(tornPersons(leaks, decisions).flatMap((person) => person.leaks))
  return leaks.filter((leak) => {
    const verdict = verdictOf(leak, decisions)
    if (verdict === 'one-person') return torn.has(leak.id)
    if (onOneSide(leak)) return false
    switch (verdict) {
      case undefined:
        return true
      case 'different-people':
        return leak.patients.length < 2
      case 'left-out':
        return false
    }
  })
}

/** Pairs that each stand on one side at most can lead from one side to another: what counts is the person they make together. */
export function tornPersons(leaks: readonly Leak[], decisions: readonly LeakDecision[]): TornPerson[] {
  const { leftOut, same } = decided(leaks, decisions)
  const person = personsOf([...new Set(same.flat())], same)
  const joined = leaks.filter((leak) => verdictOf(leak, decisions) === 'one-person')
  return [...new Set(joined.flatMap(({ patients }) => patients.map(person)))].flatMap((one): TornPerson[] => {
    const own = joined.filter(({ patients }) => patients.some((name) => person(name) === one))
    const sides = new Map(own.flatMap((leak) => leak.patients.map((name, i) => [name, leak.sides[i] ?? []])))
    const names = [...sides].filter(([name]) => !leftOut.has(name)).sort(([a], [b]) => (a < b ? -1 : 1))
    if (new Set(names.flatMap(([, reached]) => reached)).size < 2) return []
    return [
      { names: names.map(([name, reached]) => ({ name, sides: reached })), leaks: own.map(({ id }) => id) },
    ]
  })
}

/** What was decided of these leaks: whom to leave out, and which names are one person. Of several decisions the last counts. */
export function decided(
  leaks: readonly Leak[],
  decisions: readonly LeakDecision[],
): { readonly leftOut: ReadonlySet<string>; readonly same: readonly (readonly string[])[] } {
  const standing = leaks.map((leak) => ({ patients: leak.patients, verdict: verdictOf(leak, decisions) }))
  return {
    leftOut: new Set(
      standing.flatMap(({ patients, verdict }) => (verdict === 'left-out' ? patients.slice(-1) : [])),
    ),
    same: standing.flatMap(({ patients, verdict }) => (verdict === 'one-person' ? [patients] : [])),
  }
}

const verdictOf = ({ id }: Leak, decisions: readonly LeakDecision[]): LeakDecision['verdict'] | undefined =>
  decisions.findLast((decision) => decision.leak === id)?.verdict
