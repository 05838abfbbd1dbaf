import type { ByteSource } from './types.ts'

/** Bytes that are in memory already. */
export function memorySource(buffer: Uint8Array): ByteSource {
  const bytes = plainBytes(buffer)
  return {
    size: bytes.length,
    read: (offset, length) =>
      bytes.subarray(clamp(offset, bytes.length), clamp(offset + length, bytes.length)),
  }
}

const clamp = (value: number, size: number): number => Math.min(Math.max(0, value), size)

/** The same bytes without what a subclass changes: the `slice` of Node's Buffer does not copy. */
export const plainBytes = ({ buffer, byteOffset, length }: Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, length)
