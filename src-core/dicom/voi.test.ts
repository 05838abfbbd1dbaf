import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pixelDescription, plainDisplay } from '../testing/descriptions.ts'
import { toGrey } from './grey.ts'
import { defaultWindow, displayFunction, displayTable, shutterMask, startWindow, windowed } from './voi.ts'
import type { DisplayDescription, FramePixels, PixelDescription } from './types.ts'

const pixels = pixelDescription({ rows: 1, columns: 4, bitsAllocated: 16, bitsStored: 12, highBit: 11 })
const display = plainDisplay

const frameOf = (data: FramePixels['data'], samples: 1 | 3 = 1): FramePixels => ({
  rows: 1,
  columns: data.length / samples,
  samples,
  data,
})

const window = (center: number, width: number) => ({ center, width, explanation: null })

/** The formulas as PS3.3 C.11.2.1.2 and C.11.2.1.3 print them, for an output of 0 to 255. */
const printed = {
  LINEAR: (x: number, c: number, w: number) =>
    x <= c - 0.5 - (w - 1) / 2
      ? 0
      : x > c - 0.5 + (w - 1) / 2
        ? 255
        : ((x - (c - 0.5)) / (w - 1) + 0.5) * 255,
  LINEAR_EXACT: (x: number, c: number, w: number) =>
    x <= c - w / 2 ? 0 : x > c + w / 2 ? 255 : ((x - c) / w + 0.5) * 255,
  SIGMOID: (x: number, c: number, w: number) => 255 / (1 + Math.exp((-4 * (x - c)) / w)),
}

describe('windows', () => {
  test.each(['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const)('%s is the formula of the standard', (shape) => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5000, max: 5000 }),
        fc.integer({ min: -3000, max: 3000 }),
        fc.integer({ min: 1, max: 4096 }),
        (x, c, w) => {
          expect(windowed(x, window(c, w), shape) * 255).toBeCloseTo(printed[shape](x, c, w), 9)
        },
      ),
    )
  })

  test('the examples of C.11.2.1.2.1', () => {
    const linear = (x: number, c: number, w: number): number => windowed(x, window(c, w), 'LINEAR') * 255
    expect([linear(0, 2048, 4096), linear(4095, 2048, 4096)]).toEqual([0, 255])
    expect([linear(2047.5, 2048, 1), linear(2047.6, 2048, 1)]).toEqual([0, 255])
    expect([linear(-50, 0, 100), linear(50, 0, 100), linear(-0.5, 0, 1), linear(0, 0, 1)]).toEqual([
      0, 255, 0, 255,
    ])
    expect(linear(0, 0, 100)).toBeCloseTo((0.5 / 99 + 0.5) * 255, 9)
  })
})

describe('the whole mapping', () => {
  test('rescale, then window', () => {
    const show = displayFunction(
      pixels,
      { ...display, rescale: { slope: 2, intercept: -100 } },
      window(0, 201),
    )
    expect([show(0), show(50), show(100)]).toEqual([expect.closeTo(0.0025), expect.closeTo(0.5025), 1])
  })

  test('MONOCHROME1 and an inverse presentation LUT turn black to white, once', () => {
    const shown = (
      more: Partial<PixelDescription>,
      shape: DisplayDescription['presentationLutShape'],
    ): number =>
      displayFunction(
        { ...pixels, ...more },
        { ...display, presentationLutShape: shape },
        window(128, 256),
      )(0)
    expect(shown({}, null)).toBe(0)
    expect(shown({ photometric: 'MONOCHROME1' }, null)).toBe(1)
    expect(shown({}, 'INVERSE')).toBe(1)
    expect(shown({ photometric: 'MONOCHROME1' }, 'INVERSE')).toBe(1)
  })

  test('a VOI LUT is used where there is no window, and its ends hold beyond it', () => {
    const lut = { ...display, voiLut: { firstMapped: 10, bits: 8, entries: [0, 51, 255] } }
    expect(startWindow(frameOf(new Uint16Array(4)), pixels, lut)).toBeNull()
    const show = displayFunction(pixels, lut, null)
    expect([5, 10, 11, 12, 400].map(show)).toEqual([0, 0, 0.2, 1, 1])
  })

  test('a VOI LUT whose entries are more than its bits say is white there, and no darker', () => {
    const lut = { ...display, voiLut: { firstMapped: 10, bits: 8, entries: [0, 255, 32_768] } }
    expect([10, 11, 12].map(displayFunction(pixels, lut, null))).toEqual([0, 1, 1])
    const table = displayTable(pixels, lut, null)
    expect([11, 12].map((value) => table.values[value - table.first])).toEqual([255, 255])
  })

  test('a modality LUT counts, but not where it leads from LOG or DISP pixels back to intensity', () => {
    const modalityLut = { firstMapped: 0, bits: 8, entries: [255, 0] }
    const show = (relation: string | null): number =>
      displayFunction(
        pixels,
        { ...display, modalityLut, pixelIntensityRelationship: relation },
        window(128, 256),
      )(0)
    expect([show(null), show('LIN'), show('LOG'), show('DISP')]).toEqual([1, 1, 0, 0])
  })

  test('the table is the function, for every stored value', () => {
    for (const signed of [false, true]) {
      const { first, values } = displayTable({ ...pixels, signed }, display, window(100, 900))
      expect([first, values.length]).toEqual([signed ? -2048 : 0, 4096])
      const show = displayFunction({ ...pixels, signed }, display, window(100, 900))
      values.forEach((value, i) => expect(value).toBe(Math.round(show(first + i) * 255)))
    }
  })
})

describe('the window to start with', () => {
  const eight = { ...pixels, bitsAllocated: 8, bitsStored: 8, highBit: 7 }
  test("is the file's first", () => {
    const both = { ...display, windows: [window(7, 8), window(9, 10)] }
    expect(defaultWindow(frameOf(new Uint8Array(4)), eight, both)).toEqual(window(7, 8))
  })

  test('is the whole range for 8 bits without one: nothing is changed', () => {
    const data = Uint8Array.from({ length: 256 }, (_, i) => i)
    const { values } = displayTable(eight, display, defaultWindow(frameOf(data), eight, display))
    expect(values).toEqual(data)
  })

  test('is nearly the range of the frame for more bits without one', () => {
    const data = Uint16Array.from({ length: 10_000 }, (_, i) =>
      i === 0 ? 0 : i === 1 ? 4095 : 1000 + (i % 500),
    )
    const { center, width } = defaultWindow(frameOf(data), pixels, display)
    expect([center - width / 2, center + width / 2]).toEqual([1000, 1500])
    expect(toGrey(frameOf(Uint16Array.of(5, 5, 5)), pixels, display).data.every(Number.isFinite)).toBe(true)
  })
})

describe('grey for the model', () => {
  test('0 is black and 1 is white as a person sees it', () => {
    const eight = { ...pixels, bitsAllocated: 8, bitsStored: 8, highBit: 7 }
    const data = Uint8Array.of(0, 51, 255)
    const grey = (photometric: PixelDescription['photometric']): number[] =>
      [...toGrey(frameOf(data), { ...eight, photometric }, display).data].map(
        (value) => Math.round(value * 1e6) / 1e6,
      )
    expect(grey('MONOCHROME2')).toEqual([0, 0.2, 1])
    expect(grey('MONOCHROME1')).toEqual([1, 0.8, 0])
  })

  test('signed and 32-bit values', () => {
    const signed = { ...pixels, signed: true }
    const windows = [window(0, 101)]
    const grey = toGrey(frameOf(Int16Array.of(-2000, -50, 0, 50)), signed, { ...display, windows })
    expect([...grey.data].map((value) => value.toFixed(3))).toEqual(['0.000', '0.005', '0.505', '1.000'])
    const wide = { ...pixels, bitsAllocated: 32, bitsStored: 32, highBit: 31 }
    const shown = toGrey(frameOf(Uint32Array.of(0, 4e9)), wide, display)
    expect(shown.data[1]).toBeGreaterThan(shown.data[0] ?? 1)
  })

  test('colour becomes its luminance', () => {
    const rgb = { ...pixels, samplesPerPixel: 3, photometric: 'RGB' as const, bitsStored: 8 }
    const { data, columns } = toGrey(frameOf(Uint8Array.of(255, 255, 255, 255, 0, 0), 3), rgb, display)
    expect([columns, data[0]?.toFixed(3), data[1]?.toFixed(3)]).toEqual([2, '1.000', '0.299'])
  })
})

describe('shutters', () => {
  const open = (mask: Uint8Array | null): string => [...(mask ?? [])].join('')
  test('rectangle: the edges are covered', () => {
    const rectangle = { left: 1, right: 4, upper: 0, lower: 3 }
    expect(open(shutterMask({ rectangle, circle: null, polygon: null }, 3, 4))).toBe('011001100000')
  })
  test('circle and polygon', () => {
    const circle = { row: 2, column: 2, radius: 1 }
    expect(open(shutterMask({ rectangle: null, circle, polygon: null }, 3, 3))).toBe('010111010')
    const polygon = [
      [0, 0],
      [0, 4],
      [4, 0],
    ] as const
    expect(open(shutterMask({ rectangle: null, circle: null, polygon }, 3, 3))).toBe('110100000')
  })
  test('none', () => {
    expect(shutterMask(null, 2, 2)).toBeNull()
  })
})
