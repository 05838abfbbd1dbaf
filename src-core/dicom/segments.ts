/**
 * A segmented palette (PS3.3 C.7.9.2) written out: discrete, linear and indirect segments.
 * @param units opcodes, lengths and values: bytes of a table of 8 bits, words of one of 16
 * @returns null when it does not give exactly `count` entries
 */
export function expandSegments(
  units: readonly number[],
  unitBytes: 1 | 2,
  count: number,
): readonly number[] | null {
  const out: number[] = []
  for (let at = 0; at + 2 < units.length && out.length < count;) {
    const [opcode, length = 0] = units.slice(at, at + 2)
    if (opcode === INDIRECT) {
      const end = at + 2 + 4 / unitBytes
      if (!copySegments(units, offsetOf(units.slice(at + 2, end), unitBytes), length, out, count)) return null
      at = end
    } else {
      const end = oneSegment(units, at, out)
      if (end === null) return null
      at = end
    }
  }
  return out.length === count ? out : null
}

const INDIRECT = 2

/** Adds the entries of a discrete or linear segment; returns where the next one is, null when it is neither. */
function oneSegment(units: readonly number[], at: number, out: number[]): number | null {
  const [opcode, length = 0, to = 0] = units.slice(at, at + 3)
  if (opcode === 0) {
    out.push(...units.slice(at + 2, at + 2 + length))
    return at + 2 + length
  }
  if (opcode !== 1) return null
  const from = out.at(-1) ?? 0
  for (let i = 1; i <= length; i++) out.push(Math.round(from + ((to - from) * i) / length))
  return at + 3
}

/** The byte offset of an indirect segment, its least significant part first, in units. */
const offsetOf = (parts: readonly number[], unitBytes: 1 | 2): number =>
  parts.reduce((sum, part, i) => sum + part * 256 ** (i * unitBytes), 0) / unitBytes

/** Repeats `segments` segments, of which none may be indirect. */
function copySegments(
  units: readonly number[],
  from: number,
  segments: number,
  out: number[],
  count: number,
): boolean {
  let at: number | null = Number.isInteger(from) ? from : null
  for (let i = 0; i < segments && at !== null && out.length < count; i++) at = oneSegment(units, at, out)
  return at !== null
}
