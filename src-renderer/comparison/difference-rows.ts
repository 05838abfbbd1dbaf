import type { Change, Comparison } from '#core/comparison/comparison.ts'

/** One difference as it is drawn: an axis of its own, with no change and the margin marked. */
export interface DifferenceRow {
  readonly name: string
  readonly before: string
  readonly after: string
  readonly change: Change
  /** Up to here it may be worse; on which side that is, the sign says. Null where none was stated. */
  readonly margin: number | null
  /** What is better: more or less. */
  readonly better: 'more' | 'less'
}

const text = (value: number): string => value.toFixed(3)

/** The rows of the drawing, in the order they are judged. */
export function differenceRows(comparison: Comparison): DifferenceRow[] {
  const { auc, logLoss, calibrationLoss, slope, intercept, margins, forgetting } = comparison
  const row = (
    name: string,
    { before, after, difference }: typeof auc,
    margin: number,
    better: DifferenceRow['better'],
  ): DifferenceRow => ({
    name,
    before: text(before.value),
    after: text(after.value),
    change: difference,
    margin: better === 'more' ? -margin : margin,
    better,
  })
  const away = (name: string, line: typeof slope, margin: number): DifferenceRow[] =>
    line === null
      ? []
      : [
          {
            name,
            before: line.before.value.toFixed(2),
            after: line.after.value.toFixed(2),
            change: line.away,
            margin,
            better: 'less',
          },
        ]
  return [
    row('AUC', auc, margins.auc, 'more'),
    row('Log loss', logLoss, margins.logLoss, 'less'),
    row('Miscalibration', calibrationLoss, margins.calibrationLoss, 'less'),
    ...away('Slope, from 1', slope, margins.slope),
    ...away('Intercept, from 0', intercept, margins.intercept),
    ...(forgetting === null
      ? []
      : [row('AUC, shipped evidence', forgetting.auc, margins.forgetting, 'more')]),
  ]
}

/** Half the width of an axis around no change: all intervals and margins of its row fit. */
export function reachOf({ change, margin }: DifferenceRow): number {
  const all = [...change.gated, ...change.interval, change.value, margin ?? 0].map(Math.abs)
  return Math.max(1e-6, ...all) * 1.15
}

/** In words, for who reads rather than sees. */
export const changeText = ({ value, interval: [low, high] }: Change): string =>
  `${signed(value)} (${signed(low)} to ${signed(high)})`

const signed = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(3)}`
