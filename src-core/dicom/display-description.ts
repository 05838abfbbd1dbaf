import type { Attributes } from './attributes.ts'
import { lutOf } from './lut.ts'
import { TAG } from './tags.ts'
import type { DisplayDescription, Lut, Shutter, VoiWindow } from './types.ts'

/**
 * How stored values are to be shown (PS3.3 C.11.1, C.11.2). In enhanced images these stand in the functional groups
 * (PS3.3 C.7.6.16.2.9 and .10b); the first frame's are taken for all, as in enhanced XA only the window may differ.
 */
export function displayDescription(attributes: Attributes, signed: boolean): DisplayDescription {
  const transformation = groupItem(attributes, TAG.pixelValueTransformation)
  const voi = groupItem(attributes, TAG.frameVoiLut)
  const rescale = rescaleOf(attributes) ?? (transformation === null ? null : rescaleOf(transformation))
  const signedModality = signed || (rescale !== null && rescale.intercept < 0)
  return {
    rescale,
    modalityLut: sequenceLut(attributes, TAG.modalityLut, signed),
    voiLut:
      sequenceLut(attributes, TAG.voiLut, signedModality) ??
      (voi === null ? null : sequenceLut(voi, TAG.voiLut, signedModality)),
    windows:
      [attributes, ...(voi === null ? [] : [voi])].map(windowsOf).find((list) => list.length > 0) ?? [],
    voiFunction: voiFunctionOf(attributes.string(TAG.voiLutFunction) ?? voi?.string(TAG.voiLutFunction)),
    pixelIntensityRelationship:
      attributes.string(TAG.pixelIntensityRelationship) ??
      groupItem(attributes, TAG.framePixelDataProperties)?.string(TAG.pixelIntensityRelationship) ??
      null,
    presentationLutShape: shapeOf(attributes.string(TAG.presentationLutShape)),
    shutter: shutterOf(attributes) ?? shutterOf(groupItem(attributes, TAG.frameDisplayShutter)),
  }
}

/** The item of a functional group: shared, or of the first frame (PS3.3 C.7.6.16). */
export function groupItem(attributes: Attributes, group: (typeof TAG)[keyof typeof TAG]): Attributes | null {
  for (const groups of [TAG.sharedGroups, TAG.perFrameGroups]) {
    const item = attributes.items(groups)[0]?.items(group)[0]
    if (item !== undefined) return item
  }
  return null
}

function rescaleOf(attributes: Attributes): { slope: number; intercept: number } | null {
  const slope = attributes.number(TAG.rescaleSlope)
  const intercept = attributes.number(TAG.rescaleIntercept)
  if (slope === null && intercept === null) return null
  // A slope of 0 makes every pixel the same; it is written by mistake.
  return { slope: slope === null || slope === 0 ? 1 : slope, intercept: intercept ?? 0 }
}

function sequenceLut(
  attributes: Attributes,
  sequence: (typeof TAG)['voiLut' | 'modalityLut'],
  signed: boolean,
) {
  const item = attributes.items(sequence)[0]
  const lut: Lut | null = item === undefined ? null : lutOf(item, TAG.lutDescriptor, TAG.lutData, signed)
  return lut
}

function windowsOf(attributes: Attributes): readonly VoiWindow[] {
  const centers = attributes.numbers(TAG.windowCenter)
  const widths = attributes.numbers(TAG.windowWidth)
  const explanations = attributes.strings(TAG.windowExplanation)
  return centers.flatMap((center, i) => {
    const width = widths[i]
    // A width below 1 (or 0, for LINEAR_EXACT) is not allowed, and shows nothing: C.11.2.1.2.1.
    return width === undefined || width <= 0 ? [] : [{ center, width, explanation: explanations[i] || null }]
  })
}

function voiFunctionOf(value: string | null | undefined): DisplayDescription['voiFunction'] {
  return value === 'LINEAR_EXACT' || value === 'SIGMOID' ? value : 'LINEAR'
}

const shapeOf = (value: string | null) => (value === 'IDENTITY' || value === 'INVERSE' ? value : null)

/** PS3.3 C.7.6.11. A shape whose numbers are missing is left out. */
function shutterOf(attributes: Attributes | null): Shutter | null {
  const shapes = attributes?.strings(TAG.shutterShape) ?? []
  if (attributes === null || shapes.length === 0) return null
  return {
    rectangle: shapes.includes('RECTANGULAR') ? rectangleOf(attributes) : null,
    circle: shapes.includes('CIRCULAR') ? circleOf(attributes) : null,
    polygon: shapes.includes('POLYGONAL') ? polygonOf(attributes) : null,
  }
}

function rectangleOf(attributes: Attributes): Shutter['rectangle'] {
  const left = attributes.number(TAG.shutterLeft)
  const right = attributes.number(TAG.shutterRight)
  const upper = attributes.number(TAG.shutterUpper)
  const lower = attributes.number(TAG.shutterLower)
  return left === null || right === null || upper === null || lower === null
    ? null
    : { left, right, upper, lower }
}

function circleOf(attributes: Attributes): Shutter['circle'] {
  const [row, column] = attributes.numbers(TAG.shutterCenter)
  const radius = attributes.number(TAG.shutterRadius)
  return row === undefined || column === undefined || radius === null ? null : { row, column, radius }
}

function polygonOf(attributes: Attributes): Shutter['polygon'] {
  const numbers = attributes.numbers(TAG.shutterVertices)
  const corners = Array.from(
    { length: numbers.length >> 1 },
    (_, i) => [numbers[2 * i] ?? 0, numbers[2 * i + 1] ?? 0] as const,
  )
  return corners.length < 3 ? null : corners
}
