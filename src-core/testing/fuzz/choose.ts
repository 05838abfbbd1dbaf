import { randomInt, type Random } from '#core/random.ts'

export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[randomInt(random, items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

export const chance = (random: Random, of: number): boolean => random() < of

/** Numbers at which counters, lengths and sizes turn over. */
export const EXTREMES = [
  ...[0, 1, 2, 3, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 64, 127, 128, 255, 256, 511, 1024, 4096],
  ...[0x7fff, 0x8000, 0xfffe, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff],
] as const
