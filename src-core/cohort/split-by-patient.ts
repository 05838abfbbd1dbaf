import { seededRandom, shuffled } from '../random.ts'
import { Grade } from '../reading/types.ts'
import type { CohortCase } from './cohort-file.ts'
import { type Shares } from './frozen-cohort.ts'
import { Split } from './leak.ts'

type Member = Pick<CohortCase, 'patient' | 'grade' | 'split'>

/**
 * Deals persons, whole, to the sides of a split, stratified by the worst grade of each: within a grade they are shuffled by the
 * seed, and each goes to the side that is owed most. The same members give the same split, in whatever order they come. A person who
 * stands on a side already (`split`) stays there; who stands on two is a leak, to be found before (`findLeaks`).
 * @param person names that are one person lead to one name (`personsOf`)
 * @returns the side of each case
 */
export function splitByPatient(
  cases: readonly Member[],
  seed: number,
  shares: Shares,
  person: (patient: string) => string = (patient) => patient,
): Split[] {
  const sides = new Map<string, Split>()
  for (const { patient, split } of cases) if (split !== undefined) sides.set(person(patient), split)
  const owed = new Map<Split, number>(Split.options.map((side) => [side, 0]))
  const random = seededRandom(seed)
  for (const stratum of strata(cases, person)) {
    for (const name of shuffled(
      stratum.filter((one) => !sides.has(one)),
      random,
    )) {
      for (const side of Split.options) owed.set(side, (owed.get(side) ?? 0) + shares[side])
      const next = mostOwed(owed)
      owed.set(next, (owed.get(next) ?? 0) - 1)
      sides.set(name, next)
    }
  }
  return cases.map(({ patient }) => sides.get(person(patient)) ?? 'train')
}

/** The names of each worst grade, worst first; sorted, so that only the seed decides. */
function strata(cases: readonly Member[], person: (patient: string) => string): string[][] {
  const worst = new Map<string, number>()
  for (const { patient, grade } of cases) {
    const name = person(patient)
    worst.set(name, Math.max(worst.get(name) ?? 0, Grade.options.indexOf(grade)))
  }
  return Grade.options
    .map((_, rank) => [...worst].flatMap(([name, own]) => (own === rank ? [name] : [])).sort())
    .reverse()
}

function mostOwed(owed: ReadonlyMap<Split, number>): Split {
  let [best, most]: [Split, number] = ['train', -Infinity]
  for (const [side, share] of owed) if (share > most + 1e-9) [best, most] = [side, share]
  return best
}
