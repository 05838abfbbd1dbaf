/** A JSON file with a file of numbers beside it, as they come from disk. */
export interface FileParts {
  readonly json: unknown
  readonly bin: Uint8Array
  /** In hexadecimal, lower case. */
  readonly binSha256: string
}

/** Numbers one after the other, little-endian; what is left of a last one is dropped. */
export function floatsOf(bin: Uint8Array): Float32Array {
  const view = new DataView(bin.buffer, bin.byteOffset, bin.byteLength)
  return Float32Array.from({ length: bin.byteLength >> 2 }, (_, i) => view.getFloat32(4 * i, true))
}
