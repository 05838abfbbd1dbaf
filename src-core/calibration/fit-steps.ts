import type { Calibrator } from './calibrator.ts'
import { smoothedTargets } from './fit-parametric.ts'
import { poolAdjacentViolators, tied, type Tied } from './pav.ts'

type Of<Kind extends Calibrator['kind']> = Extract<Calibrator, { kind: Kind }>

/**
 * Isotonic regression (Zadrozny and Elkan 2002) on Platt's targets: the fit of 0 and 1, drawn in from both by one rule, so its
 * order stays and no step is 0 or 1. Of each step its two ends are kept; between two steps it is linear, as in scikit-learn.
 * @param labels 1 for stenosis, of both kinds
 */
export function fitIsotonic(logits: readonly number[], labels: readonly number[]): Of<'isotonic'> {
  const groups = tied(logits, smoothedTargets(labels))
  const fitted = poolAdjacentViolators(
    groups.map(({ mean }) => mean),
    groups.map(({ n }) => n),
  )
  const points = groups.map(({ score }, i): [number, number] => [score, fitted[i]!])
  return {
    kind: 'isotonic',
    points: points.filter(([, p], i) => points[i - 1]?.[1] !== p || points[i + 1]?.[1] !== p),
  }
}

const BINS = 10
/** Cases that each bin is given besides its own, at the prevalence of all. */
const PRIOR_CASES = 2

/**
 * Histogram binning (Zadrozny and Elkan 2001) over ten bins of equal mass that never part equal scores. Each bin's frequency
 * holds two more cases at the prevalence of all (their m-estimate), so it is not 0 or 1; bins out of order are pooled.
 * @param labels 1 for stenosis, of both kinds
 */
export function fitHistogram(logits: readonly number[], labels: readonly number[]): Of<'histogram'> {
  const prevalence = labels.reduce((sum, label) => sum + label, 0) / labels.length
  const bins = binned(tied(logits, labels), logits.length)
  const shares = poolAdjacentViolators(
    bins.map(({ n, events }) => (events + PRIOR_CASES * prevalence) / (n + PRIOR_CASES)),
    bins.map(({ n }) => n + PRIOR_CASES),
  )
  const joins = bins
    .slice(1)
    // Between -5e-324 and 0 half way is -0, and a file knows only 0.
    .map((bin, i) => ({ edge: (bins[i]!.to + bin.from) / 2 + 0, rises: shares[i + 1]! > shares[i]! }))
  return {
    kind: 'histogram',
    edges: joins.filter(({ rises }) => rises).map(({ edge }) => edge),
    probabilities: [...new Set(shares)],
  }
}

interface ScoreBin {
  from: number
  to: number
  n: number
  events: number
}

/** A score joins the bin in which the middle of its cases lies. */
function binned(groups: readonly Tied[], n: number): ScoreBin[] {
  const bins = new Map<number, ScoreBin>()
  let before = 0
  for (const { score, n: members, mean } of groups) {
    const place = Math.floor(((before + members / 2) / n) * BINS)
    const bin = bins.get(place) ?? { from: score, to: score, n: 0, events: 0 }
    bins.set(place, { ...bin, to: score, n: bin.n + members, events: bin.events + mean * members })
    before += members
  }
  return [...bins.values()]
}
