import type { MeasureReport } from '#core/drift/drift.ts'

/** Of agreement the share of the last 15 is drawn, as ones and zeros show nothing. */
export const WINDOW = 15

/** What is drawn of a measure, oldest first. */
export function shownValues({ measure, values }: MeasureReport): readonly number[] {
  if (measure !== 'agreement') return values
  return values.flatMap((_, i) => {
    const last = values.slice(Math.max(0, i - WINDOW + 1), i + 1)
    return last.length < WINDOW ? [] : [last.reduce((sum, value) => sum + value, 0) / WINDOW]
  })
}

/** From the lowest to the highest of all that is drawn; never empty. */
export function rangeOf(
  { measure, baseline, training }: MeasureReport,
  values: readonly number[],
): { readonly low: number; readonly high: number } {
  if (measure === 'agreement') return { low: 0, high: 1 }
  const bands = [baseline, training].flatMap((usual) => (usual === null ? [] : [usual.low, usual.high]))
  const [low, high] = [Math.min(...values, ...bands), Math.max(...values, ...bands)]
  return high > low ? { low, high } : { low: low - 1, high: high + 1 }
}

/** Evenly over the width. */
export const placed = (
  values: readonly number[],
  width: number,
): readonly { readonly x: number; readonly value: number }[] =>
  values.map((value, i) => ({ x: values.length > 1 ? (width * i) / (values.length - 1) : width / 2, value }))
