import type { Spacing } from '#core/angiography/angiogram.ts'
import type { Point } from './geometry.ts'

/** A line on one frame, in pixels of the image. */
export interface Measure {
  readonly from: Point
  readonly to: Point
}

/** Millimetres only where the file says what a pixel is at the patient; the detector's spacing says it not. */
export function lengthText({ from, to }: Measure, spacing: Spacing): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  if (spacing.kind !== 'calibrated') return `${Math.hypot(dx, dy).toFixed(1)} px`
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
