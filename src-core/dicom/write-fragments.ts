/** Where the frames start: nowhere said, in the basic offset table, or in the extended one (PS3.5 A.4, PS3.3 C.7.6.3). */
export type OffsetTable = 'none' | 'basic' | 'extended'

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/**
 * The pixel data element with one item a fragment, and the extended offset table before it where asked for; always
 * explicit little endian.
 */
export function encapsulate(
  frames: readonly Uint8Array[],
  offsetTable: OffsetTable,
  fragmentBytes: number,
): Uint8Array {
  const items = frames.map((frame) => concatBytes(fragments(frame, fragmentBytes).map((part) => item(part))))
  const offsets = starts(items)
  const table = offsetTable === 'basic' ? new Uint8Array(Uint32Array.from(offsets).buffer) : new Uint8Array(0)
  const pixelData = [
    new Uint8Array([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]),
    item(table),
    ...items,
    new Uint8Array([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]),
  ]
  return concatBytes(offsetTable === 'extended' ? [...extended(offsets, frames), ...pixelData] : pixelData)
}

const starts = (items: readonly Uint8Array[]): readonly number[] => {
  let at = 0
  return items.map(({ length }) => (at += length) - length)
}

/** Fragments have an even length (PS3.5 A.4); the last is padded. */
function fragments(frame: Uint8Array, most: number): readonly Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at < frame.length; at += most)
    parts.push(frame.subarray(at, Math.min(at + most, frame.length)))
  return parts
}

function item(bytes: Uint8Array): Uint8Array {
  const padded = bytes.length + (bytes.length % 2)
  const out = new Uint8Array(8 + padded)
  out.set([0xfe, 0xff, 0x00, 0xe0])
  new DataView(out.buffer).setUint32(4, padded, true)
  out.set(bytes, 8)
  return out
}

/** (7FE0,0001) and (7FE0,0002), VR OV. */
function extended(offsets: readonly number[], frames: readonly Uint8Array[]): readonly Uint8Array[] {
  const element = (low: number, values: readonly number[]): readonly Uint8Array[] => {
    const head = new Uint8Array([0xe0, 0x7f, low, 0x00, 0x4f, 0x56, 0, 0, 0, 0, 0, 0])
    new DataView(head.buffer).setUint32(8, values.length * 8, true)
    return [head, new Uint8Array(BigUint64Array.from(values, BigInt).buffer)]
  }
  const lengths = frames.map(({ length }) => length)
  return [...element(0x01, offsets), ...element(0x02, lengths)]
}
