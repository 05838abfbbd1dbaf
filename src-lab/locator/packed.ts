/** A map in 8 bits a number, between the least and the greatest of its channel: thousands of them fit into memory, and a head learns from them as well. */
export interface Packed {
  readonly low: Float32Array
  readonly step: Float32Array
  /** Channels last. */
  readonly bytes: Uint8Array
}

const LEVELS = 255

/** @returns what is within half a step of each value */
export function packed(values: ArrayLike<number>, channels: number): Packed {
  const low = new Float32Array(channels).fill(Infinity)
  const high = new Float32Array(channels).fill(-Infinity)
  for (let i = 0; i < values.length; i++) {
    const c = i % channels
    low[c] = Math.min(low[c]!, values[i]!)
    high[c] = Math.max(high[c]!, values[i]!)
  }
  const step = high.map((value, c) => (value - low[c]!) / LEVELS || 1)
  const bytes = Uint8Array.from(values, (value, i) =>
    Math.round((value - low[i % channels]!) / step[i % channels]!),
  )
  return { low, step, bytes }
}

/** Into a larger array, from `at`. */
export function unpackInto(out: Float32Array, at: number, { low, step, bytes }: Packed): void {
  const channels = low.length
  for (let i = 0; i < bytes.length; i++) out[at + i] = low[i % channels]! + step[i % channels]! * bytes[i]!
}
