/** Cases whose probabilities lie together. */
export interface Bin {
  readonly cases: readonly number[]
  readonly meanScore: number
  readonly observed: number
}

/** Places of cases, bin by bin; no bin is empty. */
export type Binning = readonly (readonly number[])[]

/**
 * Bins of (nearly) equally many cases in the order of probability, as numpy.array_split cuts them; but equal probabilities are
 * never parted (a calibrator in steps gives many), they all go where the middle one of them does.
 * @returns at most `count` bins
 */
export function massBinning(probabilities: readonly number[], count: number): Binning {
  const order = probabilities.map((_, i) => i).sort((a, b) => probabilities[a]! - probabilities[b]! || a - b)
  const bins = new Map<number, number[]>()
  for (let from = 0; from < order.length;) {
    let to = from + 1
    while (to < order.length && probabilities[order[to]!] === probabilities[order[from]!]) to++
    const bin = splitOf((from + to - 1) >> 1, order.length, Math.min(count, order.length))
    bins.set(bin, [...(bins.get(bin) ?? []), ...order.slice(from, to)])
    from = to
  }
  return [...bins.values()]
}

/** The part that a place falls in when `n` are split into `parts`: the first `n % parts` parts get one more. */
function splitOf(place: number, n: number, parts: number): number {
  const [size, larger] = [Math.floor(n / parts), n % parts]
  const boundary = larger * (size + 1)
  return place < boundary ? Math.floor(place / (size + 1)) : larger + Math.floor((place - boundary) / size)
}

/** Bins of equal width over [0, 1], each with its upper edge, as in scikit-learn's calibration_curve. */
export function widthBinning(probabilities: readonly number[], count: number): Binning {
  const bins = Array.from({ length: count }, (): number[] => [])
  for (const [i, p] of probabilities.entries())
    bins[Math.min(count - 1, Math.max(0, Math.ceil(p * count) - 1))]!.push(i)
  return bins.filter(({ length }) => length > 0)
}

export const inBins = (
  binning: Binning,
  probabilities: readonly number[],
  outcomes: readonly number[],
): Bin[] =>
  binning.map((cases) => ({
    cases,
    meanScore: mean(cases, probabilities),
    observed: mean(cases, outcomes),
  }))

function mean(cases: readonly number[], values: readonly number[]): number {
  let sum = 0
  for (const i of cases) sum += values[i]!
  return sum / cases.length
}

/** Expected calibration error: |observed - mean score|, weighted by cases. */
export function calibrationErrorOf(bins: readonly Bin[]): number {
  let [n, sum] = [0, 0]
  for (const { cases, meanScore, observed } of bins) {
    n += cases.length
    sum += cases.length * Math.abs(observed - meanScore)
  }
  return sum / n
}
