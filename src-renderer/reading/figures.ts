import { wilson } from '#core/calibration/intervals.ts'
import type { Reliability } from '#core/reading/types.ts'

/** `.88`, `−.02`, `1.04`: as statistics are printed, without the zero that says nothing. */
export const figure = (value: number, digits = 2): string =>
  value
    .toFixed(digits)
    .replace(/^(-?)0\./, '$1.')
    .replace(/^-(\.?0*)$/, '$1')
    .replace('-', '−')

/** `.84 to .91` */
export const intervalText = ([low, high]: readonly [number, number], digits = 2): string =>
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
function fourFigures({ auc, slope, inTheLarge, evidence }: Reliability): NamedFigure[] {
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

const NOT_MEASURED = 'not measured'

/** What a perfect model of this n would show as its ECE: with images kept whole, where that was measured. */
export const eceByChance = ({ detail, eceNoiseFloor }: Reliability): number =>
  detail?.eceNoise.mean ?? eceNoiseFloor

/**
 * All that was measured, for tables: the same rows for every level, so that levels stand beside each other. Long, as it is
 * one entry a figure.
 */
export function allFigures(reliability: Reliability): NamedFigure[] {
  const { brier, ece, detail } = reliability
  const plain = (name: string, value: number | undefined, about: string, interval?: string): NamedFigure => ({
    name,
    value: value === undefined ? NOT_MEASURED : figure(value, 3),
    interval: interval ?? null,
    about,
  })
  const estimate = (name: string, given: Estimate | undefined, about: string, digits = 3): NamedFigure => ({
    name,
    value: given === undefined ? NOT_MEASURED : figure(given.value, digits),
    interval: given === undefined ? null : intervalText(given.interval, digits),
    about,
  })
  const parts = detail?.brierParts
  return [
    ...fourFigures(reliability),
    estimate('intercept', detail?.intercept, 'Log odds seen where even odds were said.', 2),
    plain(
      'weak calibration, p',
      detail?.weakCalibration.p,
      'Chance of a slope and intercept this far from 1 and 0, for a perfect model.',
    ),
    estimate('DeLong AUC', detail?.aucDeLong, 'The same with every case taken for independent.', 2),
    detail === undefined
      ? plain('Brier', brier, 'Mean squared error of the probability.')
      : estimate('Brier', detail.brier, 'Mean squared error of the probability.'),
    plain(
      'of it miscalibration',
      parts?.reliability,
      parts === undefined
        ? 'Its part that a better calibrator would take away.'
        : `Its part that a better calibrator would take away; ${figure(parts.reliabilityNoise.mean, 3)} by chance.`,
    ),
    plain('less resolution', parts?.resolution, 'What telling cases apart takes off.'),
    plain('plus uncertainty', parts?.uncertainty, 'What the prevalence alone would leave.'),
    estimate('log loss', detail?.logLoss, 'Mean surprise at what came of it; lower is better.'),
    plain('ECE', ece, 'Mean distance of score and observed share, ten bins of equal mass.'),
    plain(
      'ECE by chance',
      eceByChance(reliability),
      'What a perfect model would show at this n, and one in twenty more than.',
      detail === undefined ? undefined : `one in 20 above ${figure(detail.eceNoise.upper95, 3)}`,
    ),
    plain('ECE, debiased', detail?.eceDebiased, 'With the mean of what noise adds taken off (Kumar 2019).'),
    plain('RMS error, debiased', detail?.rmsErrorDebiased, 'The same squared, which is unbiased.'),
    plain('ECE, equal width', detail?.eceOfWidthBins, 'The same distance over bins of equal width.'),
  ]
}

/** What the ECE says beside what a perfect model would show. */
export function eceVerdict({ ece, detail, eceNoiseFloor }: Reliability): string {
  const said = `ECE ${figure(ece, 3)}; a perfect model of this n would show ${figure(detail?.eceNoise.mean ?? eceNoiseFloor, 3)}`
  if (detail === undefined) return `${said}.`
  const { upper95 } = detail.eceNoise
  const verdict = ece > upper95 ? 'more than chance explains' : 'no more than chance explains'
  return `${said}, one in twenty more than ${figure(upper95, 3)}: ${verdict}.`
}
