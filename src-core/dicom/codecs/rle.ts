/**
 * RLE Lossless (PS3.5 annex G): byte planes, the most significant of each sample first.
 * @param planes samples per pixel × bytes per sample
 * @param planeBytes bytes of one plane
 * @returns the planes one after the other; null when the data is not sound
 */
export function decodeRle(bytes: Uint8Array, planes: number, planeBytes: number): Uint8Array | null {
  if (bytes.length < 64) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, 64)
  if (view.getUint32(0, true) !== planes || planes > 15) return null
  const out = new Uint8Array(planes * planeBytes)
  for (let plane = 0; plane < planes; plane++) {
    const from = view.getUint32(4 + 4 * plane, true)
    const to = plane + 1 < planes ? view.getUint32(8 + 4 * plane, true) : bytes.length
    if (from < 64 || to < from || to > bytes.length) return null
    const target = out.subarray(plane * planeBytes, (plane + 1) * planeBytes)
    if (!unpackBits(bytes.subarray(from, to), target)) return null
  }
  return out
}

/** PackBits (G.3.1) until the target is full; false when the source ends first. Surplus, which pads, is ignored. */
function unpackBits(source: Uint8Array, target: Uint8Array): boolean {
  let at = 0
  let filled = 0
  while (filled < target.length) {
    if (at >= source.length) return false
    const control = source[at++] ?? 0
    if (control < 128) {
      const length = Math.min(control + 1, target.length - filled)
      if (at + length > source.length) return false
      target.set(source.subarray(at, at + length), filled)
      at += control + 1
      filled += length
    } else if (control > 128) {
      if (at >= source.length) return false
      const end = Math.min(filled + 257 - control, target.length)
      target.fill(source[at++] ?? 0, filled, end)
      filled = end
    }
  }
  return true
}
