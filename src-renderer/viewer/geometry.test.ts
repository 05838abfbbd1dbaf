import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitted, panned, toImage, toScreen, zoomed } from './geometry.ts'
import { lengthText, spacingText } from './measure.ts'

const image = { width: 512, height: 512 }
const screen = { width: 900, height: 700 }

describe('the view of an image', () => {
  it('fits all of it, in the middle', () => {
    const view = fitted(image, screen)
    expect(view.scale).toBeCloseTo(700 / 512)
    expect(toScreen(view, image, screen, { x: 256, y: 256 })).toEqual({ x: 450, y: 350 })
  })

  it('zooms about the place under the pointer, which stays there', () => {
    const place = fc.record({ x: fc.integer({ min: 0, max: 900 }), y: fc.integer({ min: 0, max: 700 }) })
    fc.assert(
      fc.property(place, fc.double({ min: 0.3, max: 3, noNaN: true }), (at, factor) => {
        const before = panned(fitted(image, screen), 30, -20)
        const after = zoomed(before, image, screen, at, factor)
        const under = toImage(before, image, screen, at)
        const now = toScreen(after, image, screen, under)
        expect(now.x).toBeCloseTo(at.x, 6)
        expect(now.y).toBeCloseTo(at.y, 6)
      }),
    )
  })
})

describe('a length', () => {
  const line = { from: { x: 0, y: 0 }, to: { x: 30, y: 40 } }
  it('is in pixels unless the file says what a pixel is at the patient', () => {
    expect(lengthText(line, { kind: 'uncalibrated' })).toBe('50.0 px')
    expect(lengthText(line, { kind: 'imager', rowMm: 0.3, columnMm: 0.3 })).toBe('50.0 px')
    expect(lengthText(line, { kind: 'calibrated', rowMm: 0.2, columnMm: 0.2, by: 'GEOMETRY' })).toBe(
      '10.0 mm',
    )
  })
  it('says why on screen', () => {
    expect(spacingText({ kind: 'imager', rowMm: 0.3, columnMm: 0.3 })).not.toContain('mm')
  })
})
