import { wilson } from '#core/calibration/intervals.ts'
import type { Reliability } from '#core/reading/types.ts'

/** `.88`, `−.02`, `1.04`: as statistics are printed, without the zero that says nothing. */
export const figure = (value: number, digits = 2): string =>
  value
    .toFixed(digits)
    .replace(/^(-?)0\./, '$1.')
    .replace(/^-(\.?0*)$/, '$1')
    .replace('-', '−')

const intervalText = ([low, high]: readonly [number, number], digits = 2): string =>
  `${figure(low, digits)} to ${figure(high, digits)}`

/** In whole percent, outwards, as the sentence under it says them. */
export const percentRange = ([low, high]: readonly [number, number]): string =>
  `${Math.floor(100 * low)} to ${Math.ceil(100 * high)} %`

export interface NamedFigure {
  readonly name: string
  readonly value: string
  /** Its 95 % interval; null where none was measured. */
  readonly interval: string | null
  readonly about: string
}

interface Estimate {
  readonly value: number
  readonly interval: readonly [number, number]
}

/** The four figures under the plot. */
export function fourFigures({ auc, slope, inTheLarge, evidence }: Reliability): NamedFigure[] {
  const estimate = (name: string, { value, interval }: Estimate, about: string): NamedFigure => ({
    name,
    value: figure(value),
    interval: intervalText(interval),
    about,
  })
  const prevalence = { value: evidence.prevalence, interval: wilson(evidence.events, evidence.n) }
  return [
    estimate('AUC', auc, 'How well it orders: .5 is chance, 1 perfect.'),
    estimate('slope', slope, 'Below 1: probabilities too extreme.'),
    estimate('in the large', inTheLarge, 'Above 0: stenoses more frequent than said.'),
    estimate('prevalence', prevalence, 'Share with a stenosis; the interval takes cases as independent.'),
  ]
}

/** All that was measured, for the table of the model's facts. */
export function allFigures(reliability: Reliability): NamedFigure[] {
  const { brier, ece, eceNoiseFloor } = reliability
  return [
    ...fourFigures(reliability),
    {
      name: 'Brier',
      value: figure(brier, 3),
      interval: null,
      about: 'Mean squared error of the probability.',
    },
    {
      name: 'ECE',
      value: figure(ece, 3),
      interval: null,
      about: 'Mean distance of score and observed share.',
    },
    {
      name: 'ECE by chance',
      value: figure(eceNoiseFloor, 3),
      interval: null,
      about: 'What a perfect model would show at this n.',
    },
  ]
}
