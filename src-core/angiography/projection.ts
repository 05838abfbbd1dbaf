import type { Attributes } from '../dicom/attributes.ts'
import { TAG } from '../dicom/tags.ts'
import type { Projection } from './angiogram.ts'

/**
 * C-arm angles (PS3.3 C.8.7.5; enhanced XA C.8.19.6.10): one when the arm stands still, one a frame when it moves, null
 * when the file does not say both, or says angles that no number can hold.
 */
export function readProjections(attributes: Attributes, frameCount: number): readonly Projection[] | null {
  const enhanced = enhancedProjections(attributes, frameCount)
  if (enhanced !== null) return still(enhanced)
  const start = anglesOf(attributes)
  if (start === null) return null
  const primary = increments(attributes.numbers(TAG.positionerPrimaryAngleIncrement), frameCount)
  const secondary = increments(attributes.numbers(TAG.positionerSecondaryAngleIncrement), frameCount)
  if (primary === null && secondary === null) return [start]
  const moving = Array.from({ length: frameCount }, (_, i) => ({
    primaryDeg: start.primaryDeg + (primary?.[i] ?? 0),
    secondaryDeg: start.secondaryDeg + (secondary?.[i] ?? 0),
  }))
  const known = moving.every(
    ({ primaryDeg, secondaryDeg }) => Number.isFinite(primaryDeg) && Number.isFinite(secondaryDeg),
  )
  return known ? still(moving) : null
}

function anglesOf(attributes: Attributes): Projection | null {
  const primaryDeg = attributes.number(TAG.positionerPrimaryAngle)
  const secondaryDeg = attributes.number(TAG.positionerSecondaryAngle)
  return primaryDeg === null || secondaryDeg === null ? null : { primaryDeg, secondaryDeg }
}

/** Offsets from the first angle: a vector as it stands, one value as the change from each frame to the next (C.8.7.5.1.3). */
function increments(values: readonly number[], frameCount: number): readonly number[] | null {
  const [step] = values
  if (step === undefined || frameCount === 1) return null
  if (values.length === frameCount) return values
  return values.length === 1 ? Array.from({ length: frameCount }, (_, i) => i * step) : null
}

/** Absolute angles of the positioner position macro, of each frame or shared. */
function enhancedProjections(attributes: Attributes, frameCount: number): readonly Projection[] | null {
  const perFrame = attributes.items(TAG.perFrameGroups).map(positionOf)
  if (perFrame.length === frameCount && perFrame.every((position) => position !== null)) return perFrame
  const shared = attributes.items(TAG.sharedGroups)[0]
  const position = shared === undefined ? null : positionOf(shared)
  return position === null ? null : [position]
}

function positionOf(group: Attributes): Projection | null {
  const item = group.items(TAG.positionerPosition)[0]
  return item === undefined ? null : anglesOf(item)
}

/** Frames that all have the same angles are one projection. */
function still(projections: readonly Projection[]): readonly Projection[] {
  const [first] = projections
  const moves = projections.some(
    ({ primaryDeg, secondaryDeg }) => primaryDeg !== first?.primaryDeg || secondaryDeg !== first.secondaryDeg,
  )
  return moves ? projections : projections.slice(0, 1)
}

/** `LAO 32 CRA 24`, `RAO 10 CAU 0`; straight in front of the patient is `AP 0`. Whole degrees, as in the cath lab. */
export function formatProjection({ primaryDeg, secondaryDeg }: Projection): string {
  const primary = Math.round(Math.abs(primaryDeg))
  const secondary = Math.round(Math.abs(secondaryDeg))
  const side = primary === 0 ? 'AP' : primaryDeg > 0 ? 'LAO' : 'RAO'
  const tilt = secondaryDeg < 0 && secondary !== 0 ? 'CAU' : 'CRA'
  return `${side} ${primary} ${tilt} ${secondary}`
}
