import { PATCH_LENGTH, PATCH_SIZE } from '../model/preprocess.ts'
import { gaussianBlur } from '../regions/gaussian.ts'

/** Places along each side of a region that are hidden in turn. */
export const WHY_GRID = 9
export const WHY_PLACES = WHY_GRID * WHY_GRID

/** How a place is hidden; lengths in pixels of a patch. */
export interface Hiding {
  /** Deviation of the bell that is hidden: a bell makes no edge. */
  readonly reach: number
  /** Deviation of the blur of the patch itself that it is hidden behind; null for its mean grey. */
  readonly blur: number | null
}

/** Of the ways that point at drawn lesions, as near as any and steadier than narrower ones (`npm run lab -- why`; docs/model.md). */
export const HIDING: Hiding = { reach: 7, blur: 10 }

/**
 * Occlusion (Zeiler and Fergus, arXiv 1311.2901): the patch as it is, then with each place of the grid in turn hidden behind a
 * blur of the patch itself. A blur and not a grey square, because a square has edges that the network sees. The patch is not
 * standardized again: hiding a dark vessel would brighten everything else, and the change would be that of the whole region.
 * @param patch standardized, of `extractPatch`
 * @returns 1 + WHY_PLACES patches, row by row of the grid
 */
export function hiddenPatches(patch: Float32Array, { reach, blur }: Hiding = HIDING): Float32Array {
  const behind =
    blur === null
      ? new Float32Array(PATCH_LENGTH)
      : gaussianBlur({ rows: PATCH_SIZE, columns: PATCH_SIZE, data: patch }, blur).data
  const out = new Float32Array((1 + WHY_PLACES) * PATCH_LENGTH)
  out.set(patch)
  for (let place = 0; place < WHY_PLACES; place++) {
    const from = (1 + place) * PATCH_LENGTH
    const [along, down] = [bell(place % WHY_GRID, reach), bell(Math.floor(place / WHY_GRID), reach)]
    for (let i = 0; i < PATCH_LENGTH; i++) {
      const share = along[i % PATCH_SIZE]! * down[Math.floor(i / PATCH_SIZE)]!
      out[from + i] = patch[i]! + share * (behind[i]! - patch[i]!)
    }
  }
  return out
}

/** Of a place of the grid, in pixels of the patch. */
export const middleOf = (at: number): number => ((at + 0.5) * PATCH_SIZE) / WHY_GRID

/** How much of each pixel is hidden along one side. */
const bell = (at: number, reach: number): Float32Array =>
  Float32Array.from({ length: PATCH_SIZE }, (_, i) =>
    Math.exp(-((i + 0.5 - middleOf(at)) ** 2) / (2 * reach ** 2)),
  )

/**
 * By how much the logit falls when a place is hidden: above 0 where it raised the score, below 0 where it held it down.
 * @param logits of `hiddenPatches`
 */
export const changesOf = (logits: ArrayLike<number>): number[] =>
  Array.from({ length: WHY_PLACES }, (_, place) => logits[0]! - logits[1 + place]!)
