import type { Spacing } from '#core/angiography/angiogram.ts'
import type { Point } from './geometry.ts'

/** A line on one frame, in pixels of the image. */
export interface Measure {
  readonly from: Point
  readonly to: Point
}

/** In pixels of the image. */
export const lengthOf = ({ from, to }: Measure): number => Math.hypot(to.x - from.x, to.y - from.y)

/** Millimetres only where the file says what a pixel is at the patient; the detector's spacing says it not. */
export function lengthText(measure: Measure, spacing: Spacing): string {
  const { from, to } = measure
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  if (spacing.kind !== 'calibrated') return `${lengthOf(measure).toFixed(1)} px`
  return `${Math.hypot(dx * spacing.columnMm, dy * spacing.rowMm).toFixed(1)} mm`
}

/** What a length on this run can mean, for the corner of the image. */
export function spacingText(spacing: Spacing): string {
  switch (spacing.kind) {
    case 'calibrated':
      return `${spacing.columnMm.toFixed(3)} mm/px, calibrated by ${spacing.by}`
    case 'imager':
      return 'spacing known at the detector only: lengths in px'
    case 'uncalibrated':
      return 'uncalibrated: lengths in px'
  }
}
