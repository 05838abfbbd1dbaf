import type { Lut } from './types.ts'

/** The entry for an input; inputs beyond the ends take the end entries (PS3.3 C.11.1.1.1). */
export function tableValue(lut: Lut, input: number): number {
  const last = lut.entries.length - 1
  const index = Math.min(Math.max(Math.round(input) - lut.firstMapped, 0), last)
  return lut.entries[index] ?? 0
}
