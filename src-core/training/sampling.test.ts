import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PATCH_LENGTH, type GreyImage, type Region } from '../model/preprocess.ts'
import { seededRandom } from '../random.ts'
import { augment, flip } from './augment.ts'
import { laterDuplicates, nearAny, samePixels, thumbnail } from './duplicates.ts'
import {
  drawLesionRegion,
  drawNegativeRegion,
  drawWholeRegion,
  NEGATIVE_KINDS,
  type TrainingImage,
} from './region-sampler.ts'
import { pointsAwayFrom, vesselPoints } from './vessel-points.ts'

/** A light frame with one dark vessel across it and some noise. */
function frame(seed: number): GreyImage {
  const random = seededRandom(seed)
  const data = Uint8Array.from({ length: 512 * 512 }, (_, i) => {
    const [x, y] = [i % 512, Math.floor(i / 512)]
    const off = Math.abs(y - 256 - 60 * Math.sin(x / 70 + seed))
    return (
      170 - 70 * Math.exp(-((off / 5) ** 2)) + 20 * random() + 20 * Math.sin(x / 90 + seed) * Math.sin(y / 60)
    )
  })
  return { rows: 512, columns: 512, data }
}

/** Each pixel four times. */
const enlarged = ({ rows, columns, data }: GreyImage): GreyImage => ({
  rows: 2 * rows,
  columns: 2 * columns,
  data: Uint8Array.from(
    { length: 4 * rows * columns },
    (_, i) => data[(Math.floor(i / (2 * columns)) >> 1) * columns + ((i % (2 * columns)) >> 1)]!,
  ),
})

const image = frame(1)
const training: TrainingImage = {
  name: 'made',
  image,
  lesions: [[240, 300, 30, 40]],
  vesselPoints: vesselPoints(image),
  junctionPoints: [[300, 200]],
  proposalPoints: [[60, 250]],
}
const seeds = fc.integer({ min: 0, max: 2 ** 31 })

/** Whether a point is inside the turned rectangle. */
function holds({ centerX, centerY, width, height, angleRad }: Region, x: number, y: number): boolean {
  const [dx, dy] = [x - centerX, y - centerY]
  const u = dx * Math.cos(angleRad) + dy * Math.sin(angleRad)
  const v = -dx * Math.sin(angleRad) + dy * Math.cos(angleRad)
  return Math.abs(u) <= width / 2 && Math.abs(v) <= height / 2
}

describe('regions', () => {
  test('of a lesion always hold its centre', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const region = drawLesionRegion(training, [240, 300, 30, 40], seededRandom(seed))
        expect(holds(region, 255, 320)).toBe(true)
      }),
      { seed: 1 },
    )
  })

  /** Lesions where each kind of negative may come near one. */
  const near: TrainingImage = {
    ...training,
    lesions: [...training.lesions, [10, 100, 30, 40]],
    junctionPoints: [
      [300, 200],
      [300, 320],
    ],
    proposalPoints: [
      [60, 250],
      [210, 300],
    ],
  }
  test.each(NEGATIVE_KINDS)('of kind %s show no lesion in their middle, however they are turned', (kind) => {
    let drawn = 0
    fc.assert(
      fc.property(seeds, (seed) => {
        const region = drawNegativeRegion(near, kind, seededRandom(seed))
        if (region === null) return
        drawn += 1
        const { centerX, centerY, width, height } = region
        for (const [x, y, w, h] of near.lesions) {
          const [dx, dy] = [
            Math.max(x - centerX, 0, centerX - x - w),
            Math.max(y - centerY, 0, centerY - y - h),
          ]
          // The disc in the middle three quarters, which no turn moves; stretched is the tile after its place is found.
          expect(Math.hypot(dx, dy)).toBeGreaterThanOrEqual(0.375 * Math.sqrt(width * height) - 1e-9)
        }
      }),
      { seed: 2 },
    )
    expect(drawn).toBeGreaterThan(80)
  })

  test('of a small image stay inside it, but for the small turn', () => {
    const region = drawWholeRegion({ rows: 32, columns: 32, data: [] }, seededRandom(4))
    expect(Math.abs(region.centerX - 16) + region.width / 2).toBeLessThanOrEqual(16)
    expect(region.width).toBeGreaterThan(27)
  })

  test('on vessel points: at least half of them lie on the drawn vessel', () => {
    const on = training.vesselPoints.filter(([x, y]) => Math.abs(y - 256 - 60 * Math.sin(x / 70 + 1)) < 12)
    expect(on.length).toBeGreaterThan(20)
    expect(on.length).toBeGreaterThanOrEqual(training.vesselPoints.length / 2)
  })

  test('as far apart and as often on the vessel in the same picture twice as large', () => {
    const large = vesselPoints(enlarged(image))
    const isOn = (x: number, y: number) => Math.abs(y - 256 - 60 * Math.sin(x / 70 + 1)) < 12
    const [there, here] = [
      large.filter(([x, y]) => isOn(x / 2, y / 2)),
      training.vesselPoints.filter(([x, y]) => isOn(x, y)),
    ]
    expect(Math.abs(there.length - here.length)).toBeLessThan(4)
    for (const [i, [x, y]] of large.entries())
      for (const [a, b] of large.slice(0, i)) expect(Math.hypot(a - x, b - y)).toBeGreaterThanOrEqual(28)
  })

  test('away from lesions: kept is each point whose square of that side touches no box, and no other', () => {
    // The last two stand off a corner of the box: it is a square that is clear, not a circle.
    const points = [...training.vesselPoints, [205, 265], [310, 380]] as const
    const kept = pointsAwayFrom(points, training.lesions, 80)
    const left = points.filter((point) => !kept.includes(point))
    // From the box [240, 300, 30, 40], in x or in y, whichever is more.
    const distance = ([x, y]: readonly [number, number]) => Math.max(240 - x, x - 270, 300 - y, y - 340)
    expect(kept.length).toBeGreaterThan(0)
    expect(left.length).toBeGreaterThan(0)
    expect(Math.min(...kept.map(distance))).toBeGreaterThanOrEqual(40)
    expect(Math.max(...left.map(distance))).toBeLessThan(40)
  })
})

describe('augmentation', () => {
  const patch = Float32Array.from({ length: PATCH_LENGTH }, (_, i) => 0.5 + 0.4 * Math.sin(i / 37))

  test('is repeatable, finite, and of the same length, whatever the draw', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const out = augment(patch, seededRandom(seed))
        expect(out).toHaveLength(PATCH_LENGTH)
        expect(out.every(Number.isFinite)).toBe(true)
        expect(augment(patch, seededRandom(seed))).toEqual(out)
      }),
      { numRuns: 50, seed: 3 },
    )
  })

  test('mirrors twice into the same', () => {
    for (const how of [0, 1, 2, 3]) expect(flip(flip(patch, how), how)).toEqual(patch)
    expect(flip(patch, 1)[0]).toBe(patch[63])
    expect(flip(patch, 2)[0]).toBe(patch[63 * 64])
  })
})

describe('duplicates', () => {
  const frames = [1, 2, 3].map(frame)
  const brighter = { ...image, data: Uint8Array.from(image.data, (value) => value * 0.8 + 30) }

  test('are found under another contrast, and different frames are not', () => {
    const thumbnails = frames.map(thumbnail)
    expect([...nearAny([thumbnail(brighter)], thumbnails)]).toEqual([0])
    expect([...laterDuplicates([...thumbnails, thumbnail(brighter)])]).toEqual([3])
    expect(laterDuplicates(thumbnails).size).toBe(0)
  })

  test('are exact only when every pixel is the same', () => {
    expect(samePixels(image, frame(1))).toBe(true)
    expect(samePixels(image, brighter)).toBe(false)
  })
})
