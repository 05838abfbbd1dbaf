import type { Interval } from './entropy.ts'
import { extend } from './huffman.ts'

/** Bits of an interval, the most significant first; after its end there are zeros, and `isPastEnd` tells. */
export class BitReader {
  readonly #data: Uint8Array
  readonly #length: number
  #at = 0
  #accumulator = 0
  #bits = 0

  constructor({ data, length }: Interval) {
    this.#data = data
    this.#length = length
  }

  /** True when more was read than there is. */
  isPastEnd(): boolean {
    return this.#at - (this.#bits >> 3) > this.#length
  }

  #fill(count: number): void {
    while (this.#bits < count) {
      this.#accumulator = (this.#accumulator << 8) | (this.#data[this.#at++] ?? 0)
      this.#bits += 8
    }
  }

  /** The value of the next code of a `lookupTable`; -1 where none fits. */
  code(table: Int32Array): number {
    this.#fill(16)
    const entry = table[(this.#accumulator >>> (this.#bits - 16)) & 0xffff] ?? 0
    this.#bits -= entry & 31
    return entry === 0 ? -1 : entry >> 5
  }

  /** @param count 0 to 16 */
  take(count: number): number {
    if (count === 0) return 0
    this.#fill(count)
    this.#bits -= count
    return (this.#accumulator >>> this.#bits) & ((1 << count) - 1)
  }

  /** A signed value of a category (ITU T.81 F.2.2.1). */
  signed(category: number): number {
    return extend(this.take(category), category)
  }
}
