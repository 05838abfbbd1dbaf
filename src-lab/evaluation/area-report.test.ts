import { expect, test } from 'vitest'
import { seededRandom } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import { areaF1, areaReport } from './area-report.ts'

const SIDE = 128

/** An even grey picture with one dark vessel across it, eight pixels wide. */
const image = {
  rows: SIDE,
  columns: SIDE,
  data: Uint8Array.from({ length: SIDE * SIDE }, (_, at) =>
    Math.abs(Math.floor(at / SIDE) - 64) < 4 || at % 97 === 0 ? 60 : 180,
  ),
}
/** Of the vessel, what lies between two columns. */
const outlined = (from: number, to: number) => [
  [from, 61] as const,
  [to, 61] as const,
  [to, 68] as const,
  [from, 68] as const,
]
const lesion: Box = [40, 61, 20, 7]

test('F1 of two areas is twice what they share over what each has; of two empty ones it is 1', () => {
  expect(areaF1(Uint8Array.of(1, 1, 0, 0), Uint8Array.of(1, 0, 1, 1))).toBe(2 / 5)
  expect(areaF1(Uint8Array.of(0, 0), Uint8Array.of(0, 0))).toBe(1)
  expect(areaF1(Uint8Array.of(0, 0), Uint8Array.of(0, 1))).toBe(0)
})

test('what a box says is the vessel in it: a box much higher than the vessel loses nothing, one beside it everything', () => {
  const judged = (found: readonly Box[]) =>
    areaReport([{ image, lesions: [lesion], outlines: [outlined(40, 60)], found }], seededRandom(1))
  const plain = { ...image, data: image.data.map((grey, at) => (at % 97 === 0 ? 180 : grey)) }
  const clean = areaReport(
    [{ image: plain, lesions: [lesion], outlines: [outlined(40, 60)], found: [[40, 40, 20, 50]] }],
    seededRandom(1),
  )
  expect(clean.f1.value).toBeGreaterThan(0.9)
  expect(judged([lesion]).f1.value).toBe(judged([]).ofMarkedBoxes.value)
  // Half of it and as much again beside: 2 x 10 / (20 + 20).
  expect(judged([[50, 61, 20, 7]]).f1.value).toBeCloseTo(0.5, 9)
  expect(judged([[40, 90, 20, 20]]).f1.value).toBe(0)
  expect(judged([]).f1.value).toBe(0)
})

test('frames count alike, however large their lesions', () => {
  const frame = { image, lesions: [lesion], outlines: [outlined(40, 60)] }
  const large = { image, lesions: [lesion], outlines: [outlined(20, 110)] }
  const both = areaReport(
    [
      { ...frame, found: [lesion] },
      { ...large, found: [] },
    ],
    seededRandom(1),
  )
  const alone = areaReport([{ ...frame, found: [lesion] }], seededRandom(1))
  expect(both.f1.value).toBeCloseTo(alone.f1.value / 2, 12)
  expect(both.f1.interval[0]).toBe(0)
})
