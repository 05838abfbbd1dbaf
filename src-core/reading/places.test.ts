import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bestPerPlace, sharedPart } from './places.ts'
import type { Box } from './types.ts'

const side = fc.integer({ min: 1, max: 120 })
const at = fc.integer({ min: 0, max: 200 })
const anyBox = fc.tuple(at, at, side, side)
const boxes = fc.array(anyBox, { maxLength: 24 }).map((all) => all.map((box) => ({ box })))

describe('the shared part of two boxes', () => {
  it.each<[Box, Box, number]>([
    [[0, 0, 10, 10], [0, 0, 10, 10], 1],
    [[0, 0, 10, 10], [5, 0, 10, 10], 0.5],
    [[0, 0, 100, 100], [10, 10, 10, 10], 1],
    [[0, 0, 10, 10], [10, 0, 10, 10], 0],
    [[0, 0, 10, 10], [30, 30, 10, 10], 0],
    [[0, 0, 0, 10], [0, 0, 10, 10], 0],
  ])('of %j and %j is %d', (a, b, part) => {
    expect(sharedPart(a, b)).toBeCloseTo(part)
    expect(sharedPart(b, a)).toBeCloseTo(part)
  })
})

describe('the best per place', () => {
  it('keeps one of boxes heaped on a lesion, and the one beside them', () => {
    const heap: Box[] = [
      [100, 100, 80, 80],
      [110, 96, 80, 80],
      [140, 100, 80, 80],
      [160, 100, 80, 80],
      [100, 20, 80, 80],
    ]
    const kept = bestPerPlace(heap.map((box) => ({ box })))
    expect(kept.map(({ box }) => box)).toEqual([heap[0], heap[3], heap[4]])
  })

  it('always keeps the very best, and never two of one place', () => {
    fc.assert(
      fc.property(boxes, (regions) => {
        const kept = bestPerPlace(regions)
        expect(kept[0]).toBe(regions[0])
        for (const a of kept)
          for (const b of kept) if (a !== b) expect(sharedPart(a.box, b.box)).toBeLessThanOrEqual(1 / 4)
      }),
    )
  })

  it('drops only what a better one stands for, keeps the order, and has nothing more to drop', () => {
    fc.assert(
      fc.property(boxes, (regions) => {
        const kept = bestPerPlace(regions)
        expect(regions.filter((region) => kept.includes(region))).toEqual(kept)
        for (const [i, dropped] of regions.entries()) {
          if (kept.includes(dropped)) continue
          const better = kept.filter((one) => regions.indexOf(one) < i)
          expect(better.some(({ box }) => sharedPart(box, dropped.box) > 1 / 4)).toBe(true)
        }
        expect(bestPerPlace(kept)).toEqual(kept)
      }),
    )
  })
})
