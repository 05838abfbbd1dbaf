import { describe, expect, it } from 'vitest'
import type { FramePixels } from '#core/dicom/types.ts'
import { displayFunction } from '#core/dicom/voi.ts'
import { pixelDescription, plainDisplay } from '#core/testing/descriptions.ts'
import { developer } from './picture.ts'

const display = plainDisplay
const pixels = (change: Parameters<typeof pixelDescription>[0]) =>
  pixelDescription({ bitsAllocated: 16, bitsStored: 12, highBit: 11, ...change })
const frame: FramePixels = { rows: 2, columns: 2, samples: 1, data: Uint16Array.of(0, 1000, 2000, 4095) }
const window = { center: 1500, width: 2000, explanation: null }

describe('a developed frame', () => {
  it.each([
    ['MONOCHROME2', {}],
    ['MONOCHROME1', {}],
    ['MONOCHROME2', { voiFunction: 'SIGMOID' }],
    ['MONOCHROME2', { rescale: { slope: 2, intercept: -100 } }],
  ] as const)("is core's own mapping: %s %j", (photometric, change) => {
    const description = pixels({ photometric })
    const shown = { ...display, ...change }
    const exact = displayFunction(description, shown, window)
    const { data } = developer({ pixels: description, display: shown, window, inverted: false })(frame)
    expect([...data]).toEqual([...frame.data].map((stored) => Math.round(exact(stored) * 255)))
  })

  it('is inverted by the person, and its shutter stays black', () => {
    const shutter = { rectangle: { left: 1, right: 3, upper: 0, lower: 3 }, circle: null, polygon: null }
    const look = { pixels: pixels({}), display: { ...display, shutter }, window, inverted: true }
    const { data } = developer(look)(frame)
    // Column 1 lies on the shutter's left edge and is covered.
    expect([data[0], data[2]]).toEqual([0, 0])
    expect(data[3]).toBe(0)
    expect(data[1]).toBeGreaterThan(128)
  })

  it('keeps colour as it is, 16 bits by their upper byte', () => {
    const colour: FramePixels = { rows: 1, columns: 1, samples: 3, data: Uint16Array.of(0xff00, 0x8000, 0) }
    const description = pixels({ rows: 1, columns: 1, samplesPerPixel: 3, photometric: 'RGB' })
    const develop = developer({ pixels: description, display, window: null, inverted: false })
    expect([...develop(colour).data]).toEqual([255, 128, 0, 255])
  })
})
