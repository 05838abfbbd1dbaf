import type { Reliability } from '#core/reading/types.ts'

/** `.88`, `−.02`, `1.04`: as statistics are printed, without the zero that says nothing. */
export const figure = (value: number, digits = 2): string =>
  value
    .toFixed(digits)
    .replace(/^(-?)0\./, '$1.')
    .replace(/^-(\.?0*)$/, '$1')
    .replace('-', '−')

export const intervalText = ([low, high]: readonly [number, number], digits = 2): string =>
  `${figure(low, digits)} to ${figure(high, digits)}`

/** In whole percent, outwards, as the sentence under it says them. */
export const percentRange = ([low, high]: readonly [number, number]): string =>
  `${Math.floor(100 * low)} to ${Math.ceil(100 * high)} %`

export interface NamedFigure {
  readonly name: string
  readonly value: string
  /** Its 95 % interval and what it means. */
  readonly about: string
}

/** The four figures under the plot. */
export function fourFigures({ auc, slope, inTheLarge, evidence }: Reliability): NamedFigure[] {
  return [
    {
      name: 'AUC',
      value: figure(auc.value),
      about: `95 % interval ${intervalText(auc.interval)}. How well it orders: .5 is chance, 1 perfect.`,
    },
    {
      name: 'slope',
      value: figure(slope.value),
      about: `95 % interval ${intervalText(slope.interval)}. Below 1: probabilities too extreme.`,
    },
    {
      name: 'in the large',
      value: figure(inTheLarge.value),
      about: `95 % interval ${intervalText(inTheLarge.interval)}. Above 0: stenoses more frequent than said.`,
    },
    {
      name: 'prevalence',
      value: figure(evidence.prevalence),
      about: `${evidence.events} of ${evidence.n} had a stenosis.`,
    },
  ]
}
