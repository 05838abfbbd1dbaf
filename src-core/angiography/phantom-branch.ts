import type { Vector } from './vector.ts'

/** A vessel as a chain of points; all three arrays have one entry a point. */
export interface Branch {
  readonly name: string
  readonly points: readonly Vector[]
  readonly radiiMm: readonly number[]
  /** Way of the blood from the ostium. */
  readonly pathMm: readonly number[]
  /** Of the vessel it leaves, there; 0 at the ostium. */
  readonly parentRadiusMm: number
}
