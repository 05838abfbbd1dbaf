import { concatBytes } from '#core/dicom/write-fragments.ts'

/**
 * RLE Lossless (PS3.5 annex G) of one frame.
 * @param samples uncompressed, little endian, interleaved
 * @param sampleBytes bytes of a sample; @param samplesPerPixel 1 or 3
 */
export function encodeRle(samples: Uint8Array, sampleBytes: number, samplesPerPixel: number): Uint8Array {
  const pixelBytes = sampleBytes * samplesPerPixel
  const segments: Uint8Array[] = []
  for (let sample = 0; sample < samplesPerPixel; sample++)
    for (let byte = sampleBytes - 1; byte >= 0; byte--)
      segments.push(packBits(samples.filter((_, i) => i % pixelBytes === sample * sampleBytes + byte)))
  const header = new Uint32Array(16)
  header[0] = segments.length
  let at = 64
  segments.forEach((segment, i) => {
    header[i + 1] = at
    at += segment.length
  })
  return concatBytes([new Uint8Array(header.buffer), ...segments])
}

/** G.3.1: runs of three and more as runs, all else literally; padded to an even length. */
function packBits(bytes: Uint8Array): Uint8Array {
  const out: number[] = []
  for (let at = 0; at < bytes.length;) {
    const run = runLength(bytes, at)
    if (run >= 3) {
      out.push(257 - run, bytes[at] ?? 0)
      at += run
      continue
    }
    let end = at
    while (end < bytes.length && end - at < 128 && runLength(bytes, end) < 3) end++
    out.push(end - at - 1, ...bytes.subarray(at, end))
    at = end
  }
  if (out.length % 2 === 1) out.push(128)
  return Uint8Array.from(out)
}

function runLength(bytes: Uint8Array, from: number): number {
  let end = from + 1
  while (end < bytes.length && end - from < 128 && bytes[end] === bytes[from]) end++
  return end - from
}
