import type { ByteSource } from './types.ts'

/**
 * Frames of single bits follow one another without padding (PS3.5 8.1.1), so that most start inside a byte; in the source
 * that this gives, each starts at a byte and takes whole ones. What fills its last byte has no meaning.
 */
export function alignedBits(
  source: ByteSource,
  offset: number,
  length: number,
  frameBits: number,
): ByteSource {
  const frameBytes = Math.ceil(frameBits / 8)
  const available = Math.max(0, Math.min(length, source.size - offset))
  const size = Math.floor((available * 8) / frameBits) * frameBytes
  const bitOf = (byte: number): number => Math.floor(byte / frameBytes) * frameBits + (byte % frameBytes) * 8
  return {
    size,
    read: (at, wanted) => {
      const out = new Uint8Array(Math.max(0, Math.min(wanted, size - at)))
      const first = Math.floor(bitOf(at) / 8)
      const packed = source.read(offset + first, Math.floor(bitOf(at + out.length) / 8) + 1 - first)
      return out.map((_, i) => {
        const bit = bitOf(at + i) - first * 8
        const pair = (packed[bit >> 3] ?? 0) | ((packed[(bit >> 3) + 1] ?? 0) << 8)
        return (pair >> (bit & 7)) & 0xff
      })
    },
  }
}
