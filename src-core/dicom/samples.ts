import type { FramePixels } from './types.ts'

type Unsigned = Uint8Array | Uint16Array | Uint32Array

/** Samples of 1, 8, 16 or 32 bits as unsigned numbers, one an element. */
export function unpackSamples(
  bytes: Uint8Array,
  bitsAllocated: number,
  count: number,
  bigEndian: boolean,
): Unsigned {
  switch (bitsAllocated) {
    case 1:
      return unpackBits(bytes, count)
    case 8:
      return bytes.slice(0, count)
    case 16:
      return words(bytes, count, bigEndian)
    default:
      return longs(bytes, count, bigEndian)
  }
}

/** PS3.5 8.1.1 and 8.2: the first pixel is the least significant bit. */
function unpackBits(bytes: Uint8Array, count: number): Uint8Array {
  const out = new Uint8Array(count)
  for (let i = 0; i < count; i++) out[i] = ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1
  return out
}

function words(bytes: Uint8Array, count: number, bigEndian: boolean): Uint16Array {
  const [low, high] = bigEndian ? [1, 0] : [0, 1]
  const out = new Uint16Array(count)
  for (let i = 0; i < count; i++) out[i] = (bytes[2 * i + low] ?? 0) | ((bytes[2 * i + high] ?? 0) << 8)
  return out
}

function longs(bytes: Uint8Array, count: number, bigEndian: boolean): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const out = new Uint32Array(count)
  for (let i = 0; i < count; i++) out[i] = view.getUint32(4 * i, !bigEndian)
  return out
}

/**
 * The stored bits of each sample, with their sign: bits above the high bit are overlays or rubbish (PS3.5 8.1.1).
 * @param shift highBit + 1 - bitsStored
 */
export function storedValues(
  values: Unsigned,
  bitsStored: number,
  shift: number,
  signed: boolean,
): FramePixels['data'] {
  const allocated = values.BYTES_PER_ELEMENT * 8
  if (!signed && shift === 0 && bitsStored === allocated) return values
  const unused = 32 - bitsStored
  const out = arrayFor(bitsStored, signed, values.length)
  const toHigh = unused - shift
  for (let i = 0; i < values.length; i++) {
    const high = shiftUp(values[i] ?? 0, toHigh)
    out[i] = signed ? high >> unused : high >>> unused
  }
  return out
}

/** Moves the high bit to bit 31; a negative distance cannot be, because the high bit is below 32. */
const shiftUp = (value: number, distance: number): number => value << distance

/** The narrowest array that holds `bits`. */
function arrayFor(bits: number, signed: boolean, length: number) {
  if (bits <= 8) return signed ? new Int8Array(length) : new Uint8Array(length)
  if (bits <= 16) return signed ? new Int16Array(length) : new Uint16Array(length)
  return signed ? new Int32Array(length) : new Uint32Array(length)
}
