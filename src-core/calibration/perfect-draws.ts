import type { Random } from '../random.ts'
import { numbered, quantile } from './cluster-draws.ts'
import type { JudgedCases } from './reliability-bins.ts'

/** What a figure would be if the probabilities were right: 0 cannot be reached with a finite number of cases. */
export interface Noise {
  readonly mean: number
  /** One perfect model in twenty would show more. */
  readonly upper95: number
}

/**
 * The figures that a perfectly calibrated model with these scores and these clusters would show. Each draw keeps the distances
 * of outcome and probability and gives those of a whole cluster a random common sign: the wild cluster bootstrap with
 * restricted residuals and Rademacher's signs (Cameron, Gelbach and Miller 2008). So labels that go together in an image make
 * as much noise as they really do, which labels drawn one by one would not.
 * @param figures of outcomes, which are 0 and 1 before the signs and any number after
 */
export function noiseOfPerfect(
  { probabilities, labels, clusters }: JudgedCases,
  figures: (outcomes: readonly number[]) => readonly number[],
  repeats: number,
  random: Random,
): Noise[] {
  const { of, count } = numbered(clusters)
  const draws: (readonly number[])[] = []
  for (let r = 0; r < repeats; r++) {
    const signs = Float64Array.from({ length: count }, () => (random() < 0.5 ? -1 : 1))
    draws.push(figures(probabilities.map((p, i) => p + signs[of[i]!]! * (labels[i]! - p))))
  }
  return (draws[0] ?? []).map((_, k) => {
    const values = draws.map((drawn) => drawn[k]!).sort((a, b) => a - b)
    return {
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      upper95: quantile(values, 0.95),
    }
  })
}
