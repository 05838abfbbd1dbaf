import type { FrozenCohort } from './frozen-cohort.ts'

/** Names that are one person, told pair by pair: each name to the first of its group, in the order of the alphabet. */
export function personsOf(
  names: readonly string[],
  same: readonly (readonly string[])[],
): (name: string) => string {
  const parents = new Map(names.map((name) => [name, name]))
  const root = (name: string): string => {
    const parent = parents.get(name)
    return parent === undefined || parent === name ? name : root(parent)
  }
  for (const [first, ...others] of same) {
    if (first === undefined) continue
    for (const other of others) {
      const [a, b] = [root(first), root(other)].sort()
      if (a !== undefined && b !== undefined && a !== b) parents.set(b, a)
    }
  }
  return root
}

/** The persons of a frozen cohort, as it was decided who is one. */
export const personsIn = ({
  cases,
  decisions,
}: Pick<FrozenCohort, 'cases' | 'decisions'>): ((name: string) => string) =>
  personsOf(
    [...new Set(cases.map(({ patient }) => patient))],
    decisions.filter(({ verdict }) => verdict === 'one-person').map(({ patients }) => patients),
  )
