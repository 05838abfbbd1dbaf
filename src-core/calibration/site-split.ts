import { seededRandom } from '../random.ts'
import { countsOf, SITE_MINIMUM } from './site-minimum.ts'
import { groupedFolds } from './folds.ts'

const DRAWS = 200

/**
 * Deals patients, whole, to a half that fits and a half that measures: the most even of many deals, by how many of the rarer
 * kind the poorer half has. It looks at labels and never at scores, so evenness cannot flatter the result.
 * @param patients of each case
 * @returns of each case whether it is held out; null where no deal gives both halves enough
 */
export function siteSplit(
  labels: readonly number[],
  patients: readonly string[],
  seed: number,
): boolean[] | null {
  const random = seededRandom(seed)
  const deals = Array.from({ length: DRAWS }, () => groupedFolds(labels, patients, 2, random))
  const halves = deals.map((deal) => ({ deal, least: poorest(labels, patients, deal) }))
  const best = halves.reduce((a, b) => (b.least > a.least ? b : a))
  return best.least < SITE_MINIMUM.ofEachInHalf ? null : best.deal.map((half) => half === 1)
}

/** The rarer kind of the poorer half; 0 where a half has too few patients, or too few of a kind. */
function poorest(labels: readonly number[], patients: readonly string[], deal: readonly number[]): number {
  const least = [0, 1].map((half) => {
    const own = [...labels.keys()].filter((i) => deal[i] === half)
    const counts = countsOf({ labels: own.map((i) => labels[i]!), clusters: own.map((i) => patients[i]!) })
    const ofAKind = Math.min(counts.patientsWith, counts.patientsWithout)
    return counts.patients < SITE_MINIMUM.patientsInHalf || ofAKind < SITE_MINIMUM.patientsOfEachInHalf
      ? 0
      : Math.min(counts.events, counts.n - counts.events)
  })
  return Math.min(...least)
}
