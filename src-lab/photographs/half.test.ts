import { expect, test } from 'vitest'
import { fromHalf } from './half.ts'

const of = (...bits: number[]): number[] => [...fromHalf(new Uint8Array(Uint16Array.from(bits).buffer))]

test("numbers of half precision, by the standard's own table of examples", () => {
  expect(of(0x3c00, 0xc000, 0x7bff, 0x0400)).toEqual([1, -2, 65504, 2 ** -14])
  // The largest and the smallest below that, and the nearest to a third.
  expect(of(0x03ff, 0x0001, 0x3555)).toEqual([Math.fround(2 ** -14 - 2 ** -24), 2 ** -24, 0.333251953125])
  expect(of(0x0000, 0x7c00, 0xfc00)).toEqual([0, Infinity, -Infinity])
  expect(of(0x8000)).toEqual([-0])
  expect(of(0x7e00)[0]).toBeNaN()
})

test('a view into other bytes is read from where it begins', () => {
  const bytes = Uint8Array.of(9, 9, 0x00, 0x3c)
  expect([...fromHalf(bytes.subarray(2))]).toEqual([1])
})
