/** Longest side in pixels of a PNG or JPEG that is one region, given whole. */
export const PATCH_SIDES = { from: 20, to: 200 } as const

/** Whether a picture of this size is read as one region. A DICOM image is always a frame. */
export const isWholeRegion = (rows: number, columns: number): boolean =>
  Math.max(rows, columns) <= PATCH_SIDES.to
