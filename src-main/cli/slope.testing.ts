export interface Slope {
  readonly perLoop: number
  /** 95 %, by the scatter around the line. */
  readonly interval: readonly [number, number]
}

/** Least squares over the index. @param values at least three */
export function slopeOf(values: readonly number[]): Slope {
  const n = values.length
  const middle = (n - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const spread = values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0)
  const perLoop = values.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0) / spread
  const rest = values.reduce((sum, value, i) => sum + (value - mean - perLoop * (i - middle)) ** 2, 0)
  const half = 1.96 * Math.sqrt(rest / (n - 2) / spread)
  return { perLoop, interval: [perLoop - half, perLoop + half] }
}
