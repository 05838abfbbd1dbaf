import { ok, type Result } from '../result.ts'
import { ACTION, dicomFailure } from './failure.ts'
import { FRAGMENTS_LIMIT, FRAMES_LIMIT } from './limits.ts'
import { TAG } from './tags.ts'
import type { ByteSource, DicomFailure } from './types.ts'

/** One item of encapsulated pixel data: where its bytes are, and its offset from the first item (PS3.5 A.4). */
export interface Fragment {
  readonly offset: number
  readonly length: number
  readonly fromFirst: number
  /** False when the file ends inside it. */
  readonly complete: boolean
}

export interface Fragments {
  readonly basicOffsetTable: readonly number[]
  readonly items: readonly Fragment[]
  /** False when the file ends before the sequence of items does. */
  readonly whole: boolean
}

const ITEM = 0xfffee000
const SEQUENCE_END = 0xfffee0dd

/**
 * Reads the item headers of encapsulated pixel data, 8 bytes each, and the basic offset table: never the fragments.
 * @param start where the value of the pixel data element starts
 */
export function readFragments(source: ByteSource, start: number): Result<Fragments, DicomFailure> {
  const table = itemAt(source, start)
  if (table === null || table.tag !== ITEM) return noItems(start)
  const first = start + 8 + table.length
  const items: Fragment[] = []
  let whole = false
  for (let at = first; at < source.size;) {
    const item = itemAt(source, at)
    // The end of the sequence, of the file, or of what makes sense: what was found so far counts.
    if (item === null || item.tag !== ITEM) {
      whole = item?.tag === SEQUENCE_END
      break
    }
    if (items.length >= FRAGMENTS_LIMIT) return tooMany(at)
    const end = at + 8 + item.length
    items.push({ offset: at + 8, length: item.length, fromFirst: at - first, complete: end <= source.size })
    at = end
  }
  return ok({
    basicOffsetTable: offsets(source.read(start + 8, Math.min(table.length, 4 * FRAMES_LIMIT))),
    items,
    whole,
  })
}

const noItems = (offset: number) =>
  dicomFailure('malformed', 'read fragments', 'The compressed pixel data does not start with an item.', {
    action: ACTION.resend,
    tag: TAG.pixelData.tag,
    offset,
  })

const tooMany = (offset: number) =>
  dicomFailure(
    'too-large',
    'read fragments',
    'The pixel data is cut into more fragments than any image has.',
    {
      action: ACTION.sender,
      tag: TAG.pixelData.tag,
      offset,
    },
  )

/** Tag and length of an item or delimiter; always little endian (PS3.5 A.4). Null at the end of the file. */
function itemAt(source: ByteSource, at: number): { readonly tag: number; readonly length: number } | null {
  const header = source.read(at, 8)
  if (header.length < 8) return null
  const view = new DataView(header.buffer, header.byteOffset, 8)
  const tag = view.getUint16(0, true) * 0x10000 + view.getUint16(2, true)
  return { tag, length: view.getUint32(4, true) }
}

function offsets(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: bytes.length >> 2 }, (_, i) => view.getUint32(4 * i, true))
}
