import { cropAround, CROP_SCALE } from '#core/finetune/crops.ts'
import type { TrainerCase } from '#core/finetune/trainer-contract.ts'
import type { GreyFrame } from '#core/dicom/types.ts'
import { extractPatch } from '#core/model/preprocess.ts'
import { isStenosis } from '#core/reading/stenosis.ts'
import type { Box } from '#core/reading/types.ts'
import { frameGate } from '#core/regions/gates.ts'
import { proposeFrom, regionAround } from '#core/regions/proposals.ts'
import { searchFrame } from '#core/regions/search.ts'
import type { CacheFile, HeldCase, StoredCrop } from './cache-file.ts'

/** Of a frame without a stenosis: the most promising places, each of which has none. */
const NEGATIVES_OF_A_FRAME = 6
/** Of an unlabelled frame. */
const PLACES_OF_A_FRAME = 8

/** A cut that is to be written; `offset` is where it will stand. */
export type Place = (bytes: Uint8Array) => number

export interface FrameCuts {
  readonly train: CacheFile['train']
  readonly held: readonly HeldCase[]
}

/** The regions that the labels of a frame speak of; in words why there are none. */
export function cutFrame(
  grey: GreyFrame,
  cases: readonly TrainerCase[],
  place: Place,
): FrameCuts | { readonly reason: string } {
  const whole = cases.every(({ level }) => level === 'patch')
  const search = whole ? null : searchFrame(grey)
  const outside = search === null ? null : frameGate(grey, search)
  if (outside !== null) return { reason: `outside what the model knows: ${outside}` }
  const proposals = (): Box[] =>
    search === null ? [] : proposeFrom(grey, search, { max: NEGATIVES_OF_A_FRAME })
  const [train, held]: [CacheFile['train'], HeldCase[]] = [[], []]
  for (const one of cases) {
    const label = isStenosis(one.grade) ? 1 : 0
    for (const region of regionsOf(grey, one, proposals)) {
      if (one.split === 'train') {
        const { patient, file } = one
        train.push({ patient, file, label, ...cut(grey, region, place) })
      } else {
        const { split, patient, grade, file, frame } = one
        const patch = extractPatch(grey, region ?? [0, 0, grey.columns, grey.rows])
        const offset = place(new Uint8Array(patch.buffer, patch.byteOffset, patch.byteLength))
        const level = region === null ? 'patch' : 'region'
        // A person's own box is kept as it was drawn; what reading scores is the region in its middle.
        held.push({ split, level, patient, label, grade, file, frame, box: one.box ?? region, offset })
      }
    }
  }
  return { train, held }
}

/** Null is the picture whole. */
function regionsOf(grey: GreyFrame, { level, box }: TrainerCase, proposals: () => Box[]): (Box | null)[] {
  if (level === 'patch') return [null]
  return box === null ? proposals() : [regionAround(grey, box)]
}

/** Places of an unlabelled frame worth looking at; none where it is no angiogram. */
export function cutPlaces(grey: GreyFrame, place: Place): StoredCrop[] {
  const search = searchFrame(grey)
  if (frameGate(grey, search) !== null) return []
  return proposeFrom(grey, search, { max: PLACES_OF_A_FRAME }).map((region) => cut(grey, region, place))
}

/** Reading's region with its surroundings, or the whole picture, in 16 bits. */
function cut(grey: GreyFrame, region: Box | null, place: Place): StoredCrop {
  const [left, top, columns, rows] =
    region === null ? [0, 0, grey.columns, grey.rows] : cropAround(grey, region)
  const data = new Uint16Array(rows * columns)
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const value = grey.data[(top + y) * grey.columns + left + x]!
      data[y * columns + x] = Math.round(Math.min(1, Math.max(0, value)) * CROP_SCALE)
    }
  const offset = place(new Uint8Array(data.buffer))
  const [x, y, w, h] = region ?? [0, 0, columns, rows]
  return { offset, rows, columns, region: region === null ? null : [x - left, y - top, w, h] }
}
