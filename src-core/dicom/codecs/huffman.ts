/** A table as DHT writes it (ITU T.81 B.2.4.2): how many codes of each length, and their values. */
interface HuffmanSpec {
  readonly counts: Uint8Array
  readonly values: Uint8Array
}

/** Tables by destination, of one class each. */
export interface HuffmanSpecs {
  readonly dc: Map<number, HuffmanSpec>
  readonly ac: Map<number, HuffmanSpec>
}

/** Adds the tables of one DHT segment. False when it is not sound. */
export function readHuffmanTables(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: HuffmanSpecs,
): boolean {
  let at = start
  while (at + 17 <= end) {
    const head = bytes[at] ?? 0
    const counts = bytes.slice(at + 1, at + 17)
    const total = counts.reduce((sum, count) => sum + count, 0)
    if (total > 256 || at + 17 + total > end) return false
    const values = bytes.slice(at + 17, at + 17 + total)
    const tables = head >> 4 === 0 ? into.dc : into.ac
    tables.set(head & 15, { counts, values })
    at += 17 + total
  }
  return at === end
}

/**
 * Every 16-bit window → value << 5 | code length; 0 where no code fits (T.81 annex C and F.2.2.3, as one look-up).
 * Null when the lengths are no prefix code.
 */
export function lookupTable({ counts, values }: HuffmanSpec): Int32Array | null {
  const table = new Int32Array(65536)
  let next = 0
  let used = 0
  for (let length = 1; length <= 16; length++) {
    const span = 1 << (16 - length)
    for (let i = 0; i < (counts[length - 1] ?? 0); i++, next += span) {
      if (next + span > 65536) return null
      table.fill(((values[used++] ?? 0) << 5) | length, next, next + span)
    }
  }
  return table
}

/**
 * Code and the bits after it in one look-up, for differences (T.81 F.2.2.1 and H.1.2.2): difference << 6 | bits used
 * where both fit in the window; category << 6 | 32 | code length where the bits must be read by themselves; 0 where no
 * code fits.
 */
export function differenceTable(spec: HuffmanSpec): Int32Array | null {
  const codes = lookupTable(spec)
  if (codes === null) return null
  const table = new Int32Array(65536)
  for (let window = 0; window < 65536; window++) {
    const code = codes[window] ?? 0
    const length = code & 31
    const category = code >> 5
    if (length === 0 || category > 16) continue
    if (category === 16) table[window] = (32768 << 6) | length
    else if (length + category > 16) table[window] = (category << 6) | 32 | length
    else {
      const bits = (window >> (16 - length - category)) & ((1 << category) - 1)
      table[window] = (extend(bits, category) << 6) | (length + category)
    }
  }
  return table
}

/** T.81 F.2.2.1, EXTEND: the lower half of the codes of a category is negative. */
export const extend = (bits: number, category: number): number =>
  category > 0 && bits < 1 << (category - 1) ? bits - (1 << category) + 1 : bits
