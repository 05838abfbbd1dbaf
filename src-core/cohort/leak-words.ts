import { tornPersons, type TornPerson } from './decide-leaks.ts'
import type { Leak, LeakDecision } from './leak.ts'

interface Searched {
  readonly leaks: readonly Leak[]
  /** Those of `leaks` that forbid to train. */
  readonly unresolved: readonly Leak[]
  readonly decisions: readonly LeakDecision[]
}

/** Why nothing is trained, one sentence a leak; of the leaks that make one person of many names one for all of them. */
export function unresolvedTexts({ leaks, unresolved, decisions }: Searched): string[] {
  const torn = tornPersons(leaks, decisions).filter(({ names }) => names.length > 1)
  const told = new Set(torn.flatMap((person) => person.leaks))
  return [
    ...unresolved
      .filter(({ id }) => !told.has(id))
      .map(({ kind, patients, evidence }) => textOf(kind, `${patients.join(' and ')}: ${evidence}`)),
    ...torn.map((person) => textOf('one person', `${placesOf(person)} were decided to be one person`)),
  ]
}

const textOf = (what: string, why: string): string =>
  `Unresolved leak (${what}): ${why}. Nobody may be on two sides of the split.`

const placesOf = ({ names }: TornPerson): string =>
  names
    .map(({ name, sides }) => `${name} (${sides.length === 0 ? 'no side' : sides.join(' and ')})`)
    .join(' and ')
