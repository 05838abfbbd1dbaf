import { describe, expect, it } from 'vitest'
import { FEATURE_COUNT, featureGrid } from './features.ts'
import { plainFeatures } from './features.testing.ts'
import {
  draw,
  largestDifference,
  line,
  noise,
  reduced,
  phantomFrames,
  type Picture,
} from './pictures.testing.ts'
import { ridgeMap } from './ridge.ts'

const featuresOf = (picture: Picture) => featureGrid(ridgeMap(picture))

const changed = (picture: Picture, change: (grey: number) => number): Picture => ({
  ...picture,
  data: picture.data.map(change),
})

/** A filled frame of the phantom at 128 px. */
function smallFrame(): Picture {
  const frame = phantomFrames()[3]
  if (frame === undefined) throw new Error('no such frame')
  return reduced(frame, 4)
}

describe('facts about cells', () => {
  it.each([
    ['noise', noise(44, 60, 1)],
    ['a line', line(50, 1.2, 30)],
    ['odd sides', noise(31, 17, 2)],
    ['one cell', noise(2, 3, 3)],
    ['a flat picture', draw(20, 20, () => 0.5)],
  ])('of %s equal those computed one by one, within 1e-4', (_, picture) => {
    const { rows, columns, data } = featuresOf(picture)
    const plain = plainFeatures(ridgeMap(picture))
    expect([rows, columns]).toEqual([picture.rows >> 1, picture.columns >> 1])
    expect(plain[0]).toHaveLength(FEATURE_COUNT)
    expect(largestDifference(data, plain.flat())).toBeLessThan(1e-4)
  })

  it('cover 4 px of a 512 px frame each, and 2 px of one that is not shrunk', () => {
    expect(featuresOf(draw(512, 512, () => 0.5))).toMatchObject({ rows: 128, columns: 128, cell: 4 })
    expect(featuresOf(draw(512, 384, () => 0.5))).toMatchObject({ rows: 128, columns: 96, cell: 4 })
    expect(featuresOf(draw(200, 100, () => 0.5))).toMatchObject({ rows: 100, columns: 50, cell: 2 })
  })

  it('are relative to the contrast and brightness of the frame', () => {
    const frame = smallFrame()
    const { data } = featuresOf(frame)
    const brighter = featuresOf(changed(frame, (grey) => grey + 0.1))
    expect(largestDifference(brighter.data, data)).toBeLessThan(2e-3)
    // What is added to deviation and quantile, so that a flat frame divides by something, counts a little more.
    const paler = featuresOf(changed(frame, (grey) => 0.5 + (grey - 0.5) / 2))
    expect(largestDifference(paler.data, data)).toBeLessThan(0.06 * Math.max(...data))
  })

  it('have no NaN where there is no cell, or nothing to see', () => {
    for (const picture of [noise(1, 1, 1), noise(1, 40, 1), noise(40, 1, 1), draw(9, 9, () => 0)])
      expect(featuresOf(picture).data.every(Number.isFinite)).toBe(true)
  })
})
