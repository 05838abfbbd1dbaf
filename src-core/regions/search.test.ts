import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FEATURE_COUNT, featureGrid } from './features.ts'
import { lesionDensity } from './lesion-density.ts'
import { plainDensity } from './lesion-density.testing.ts'
import { largestDifference, noise, phantomFrames } from './pictures.testing.ts'
import { searchFrame } from './search.ts'
import weights from './proposal-weights.json' with { type: 'json' }

describe('the density of expected lesions', () => {
  it('equals the plain network within 1e-5', () => {
    const feature = fc.double({ min: -4, max: 4, noNaN: true })
    const cells = fc.array(fc.array(feature, { minLength: FEATURE_COUNT, maxLength: FEATURE_COUNT }), {
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(cells, (features) => {
        const grid = { rows: 1, columns: features.length, cell: 4, data: Float32Array.from(features.flat()) }
        expect(largestDifference(lesionDensity(grid).data, plainDensity(grid))).toBeLessThan(1e-5)
      }),
    )
  })

  it('has weights for each of the features', () => {
    expect(weights.hidden.every((unit) => unit.weights.length === FEATURE_COUNT)).toBe(true)
  })
})

describe('a search of a frame', () => {
  const frames = phantomFrames()
  const [before, , , filled] = frames
  if (before === undefined || filled === undefined) throw new Error('no such frame')

  it('is of its ridges and the density on them, of cells of 4 px', () => {
    const { ridges, density } = searchFrame(filled)
    expect(density).toEqual(lesionDensity(featureGrid(ridges)))
    expect(density).toMatchObject({ rows: 128, columns: 128, cell: 4 })
    expect(density.data.every((value) => value > 0 && value < 1)).toBe(true)
  })

  it('expects more where vessels are filled than before contrast came', () => {
    const most = (frame: typeof filled) => Math.max(...searchFrame(frame).density.data)
    expect(most(filled)).toBeGreaterThan(3 * most(before))
  })

  it('finds the same in the same pixels, and leaves them as they were', () => {
    const picture = noise(60, 50, 1)
    const kept = picture.data.slice()
    expect(searchFrame(picture)).toEqual(searchFrame({ ...picture, data: kept.slice() }))
    expect(picture.data).toEqual(kept)
  })
})
