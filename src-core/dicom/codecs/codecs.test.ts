import fc from 'fast-check'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { encodeLossless, endsWithByte } from '#core/testing/dicom-lossless-writer.ts'
import { encodeRle } from '#core/testing/dicom-rle-writer.ts'
import {
  TWELVE_BIT_COLUMNS,
  TWELVE_BIT_ROWS,
  twelveBitPixels,
  twelveBitStreams,
} from '#core/testing/dicom-twelve-bit.ts'
import { inverseDct } from './inverse-dct.ts'
import { decodeDct } from './jpeg-dct.ts'
import { jpegHeader } from './jpeg-header.ts'
import { decodeLossless } from './jpeg-lossless.ts'
import { j2kHeader } from './j2k-header.ts'
import { decodeRle } from './rle.ts'

interface LibraryDecoder {
  decode(buffer: ArrayBuffer, offset: number, length: number): Uint8Array | Uint16Array | null
}
/** The library of the field: slower, and the reference. It comes without types. */
const { Decoder }: { Decoder: new () => LibraryDecoder } = createRequire(import.meta.url)(
  'jpeg-lossless-decoder-js',
)

const picture = (rows: number, columns: number, precision: number, components: 1 | 3) =>
  fc.array(fc.nat(2 ** precision - 1), {
    minLength: rows * columns * components,
    maxLength: rows * columns * components,
  })

const lastDropped = (samples: readonly number[]): number[] => [...samples.slice(0, -1), 0]

describe('lossless JPEG', () => {
  const decoders = [
    { name: 'ours', dropsLast: false, decode: (bytes: Uint8Array) => decodeLossless(bytes)?.data ?? null },
    {
      name: 'the library',
      // 2.1.2 leaves the last sample 0 where its code, of no further bits, ends a byte; mended at its source (cornerstonejs/JPEGLosslessDecoderJS
      // 03bb80c) and not yet released. T.81 B.1.1.2 fills up incomplete bytes only.
      dropsLast: true,
      decode: (bytes: Uint8Array) => {
        const copy = Uint8Array.from(bytes)
        return new Decoder().decode(copy.buffer, 0, copy.length)
      },
    },
  ]
  describe.each(decoders)('$name gives back what was encoded', ({ decode, dropsLast }) => {
    test.each([1, 2, 3, 4, 5, 6, 7])('predictor %i, 12 bits', (predictor) => {
      const settings = { rows: 9, columns: 7, precision: 12, components: 1 as const, predictor }
      fc.assert(
        fc.property(picture(9, 7, 12, 1), (samples) => {
          const expected = dropsLast && endsWithByte(samples, settings) ? lastDropped(samples) : samples
          expect([...(decode(encodeLossless(samples, settings)) ?? [])]).toEqual(expected)
        }),
        { numRuns: 20 },
      )
    })
  })

  // Both, so that a library that is mended says so here.
  test.each(decoders)('where the last code ends a byte, $name', ({ decode, dropsLast }) => {
    const settings = { rows: 9, columns: 7, precision: 12, components: 1 as const, predictor: 7 }
    const full = fc
      .sample(picture(9, 7, 12, 1), { numRuns: 3000, seed: 87380139 })
      .filter((samples) => endsWithByte(samples, settings) && samples.at(-1) !== 0)
    expect(full).not.toHaveLength(0)
    for (const samples of full)
      expect([...(decode(encodeLossless(samples, settings)) ?? [])]).toEqual(
        dropsLast ? lastDropped(samples) : samples,
      )
  })

  test.each([2, 8, 10, 12, 15, 16])(
    '%i bits, one and three components, every predictor, restarts',
    (precision) => {
      const any = fc.record({
        predictor: fc.integer({ min: 1, max: 7 }),
        components: fc.constantFrom(1 as const, 3 as const),
        restartLines: fc.constantFrom(undefined, 1, 2, 5),
      })
      fc.assert(
        fc.property(
          any.chain((one) => fc.tuple(fc.constant(one), picture(5, 6, precision, one.components))),
          ([one, samples]) => {
            const { restartLines, ...rest } = one
            const settings = {
              rows: 5,
              columns: 6,
              precision,
              ...rest,
              ...(restartLines === undefined ? {} : { restartLines }),
            }
            expect([...(decodeLossless(encodeLossless(samples, settings))?.data ?? [])]).toEqual(samples)
          },
        ),
        { numRuns: 60 },
      )
    },
  )

  test('the point transform leaves the upper bits', () => {
    const samples = [0, 1, 2, 3, 250, 251, 254, 255]
    const settings = {
      rows: 2,
      columns: 4,
      precision: 8,
      components: 1 as const,
      predictor: 1,
      pointTransform: 2,
    }
    expect([...(decodeLossless(encodeLossless(samples, settings))?.data ?? [])]).toEqual(
      samples.map((v) => v & 0xfc),
    )
  })

  test('a stream that ends early is damaged, not padded', () => {
    const samples = Array.from({ length: 400 }, (_, i) => (i * 37) & 255)
    const bytes = encodeLossless(samples, {
      rows: 20,
      columns: 20,
      precision: 8,
      components: 1,
      predictor: 1,
    })
    expect(decodeLossless(bytes.slice(0, bytes.length - 40))).toBeNull()
  })
})

describe('DCT JPEG of 12 bits', () => {
  const reference = words(twelveBitPixels)
  test.each(['extended', 'spectral', 'progressive'] as const)("%s: within 1 of dcmtk's decoder", (name) => {
    const decoded = decodeDct(bytesOf(twelveBitStreams[name]))
    expect(decoded).toHaveLength(TWELVE_BIT_ROWS * TWELVE_BIT_COLUMNS)
    expect(
      Math.max(...reference.map((value, i) => Math.abs(value - (decoded?.[i] ?? NaN)))),
    ).toBeLessThanOrEqual(1)
  })

  test.each(['extended', 'spectral', 'progressive'] as const)(
    '%s, cut: damaged or whole, never a throw',
    (name) => {
      const bytes = bytesOf(twelveBitStreams[name])
      for (let end = 0; end < bytes.length; end++) expect(() => decodeDct(bytes.slice(0, end))).not.toThrow()
    },
  )

  test('the inverse transform is that of T.81 A.3.3', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -2000, max: 2000 }), { minLength: 64, maxLength: 64 }),
        (coefficients) => {
          const block = Float64Array.from(coefficients)
          inverseDct(block)
          plainInverse(coefficients).forEach((value, i) => expect(block[i]).toBeCloseTo(value, 6))
        },
      ),
      { numRuns: 10 },
    )
  })
})

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'))

function words(base64: string): number[] {
  const bytes = bytesOf(base64)
  return [...new Uint16Array(bytes.buffer)]
}

/** The double sum as it stands in the standard. */
function plainInverse(coefficients: readonly number[]): number[] {
  const scale = (u: number): number => (u === 0 ? Math.SQRT1_2 : 1)
  return Array.from({ length: 64 }, (_, at) => {
    const [y, x] = [at >> 3, at & 7]
    let sum = 0
    for (let v = 0; v < 8; v++)
      for (let u = 0; u < 8; u++)
        sum +=
          scale(u) *
          scale(v) *
          (coefficients[v * 8 + u] ?? 0) *
          Math.cos(((2 * x + 1) * u * Math.PI) / 16) *
          Math.cos(((2 * y + 1) * v * Math.PI) / 16)
    return sum / 4
  })
}

describe('RLE', () => {
  const shape = fc.record({
    sampleBytes: fc.constantFrom(1, 2, 4),
    samples: fc.constantFrom(1, 3),
    pixels: fc.integer({ min: 1, max: 400 }),
  })
  test('gives back what was encoded', () => {
    const runs = fc.array(fc.tuple(fc.nat(255), fc.integer({ min: 1, max: 300 })), {
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(shape, runs, ({ sampleBytes, samples, pixels }, lengths) => {
        const stream = lengths.flatMap(([value, length]) => new Array<number>(length).fill(value))
        const bytes = Uint8Array.from(
          { length: pixels * samples * sampleBytes },
          (_, i) => stream[i % stream.length] ?? 0,
        )
        const planes = decodeRle(encodeRle(bytes, sampleBytes, samples), samples * sampleBytes, pixels)
        expect(planes && interleaved(planes, pixels, sampleBytes, samples)).toEqual(bytes)
      }),
      { numRuns: 150 },
    )
  })

  test('another number of segments than the image has planes is refused', () => {
    expect(decodeRle(encodeRle(new Uint8Array(30), 1, 3), 1, 10)).toBeNull()
  })
})

/** Planes, most significant byte first → little-endian interleaved samples. */
function interleaved(planes: Uint8Array, pixels: number, sampleBytes: number, samples: number): Uint8Array {
  return Uint8Array.from({ length: planes.length }, (_, i) => {
    const pixel = Math.floor(i / (samples * sampleBytes))
    const sample = Math.floor(i / sampleBytes) % samples
    const plane = sample * sampleBytes + (sampleBytes - 1 - (i % sampleBytes))
    return planes[plane * pixels + pixel] ?? 0
  })
}

describe('stream headers', () => {
  test('bytes that are no stream have none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        jpegHeader(bytes)
        j2kHeader(bytes)
      }),
    )
    expect(jpegHeader(new Uint8Array([1, 2, 3]))).toBeNull()
    expect(j2kHeader(new Uint8Array(100))).toBeNull()
  })

  test('an Adobe segment that is too short is none', () => {
    const stream = encodeLossless([1, 2, 3, 4], {
      rows: 2,
      columns: 2,
      precision: 8,
      components: 1,
      predictor: 1,
    })
    const adobe = (length: number): number[] => [
      0xff,
      0xee,
      0,
      length,
      0x41,
      0x64,
      0x6f,
      0x62,
      0x65,
      ...new Array<number>(length - 8).fill(0),
      1,
    ]
    const withMarker = (length: number): Uint8Array =>
      Uint8Array.from([0xff, 0xd8, ...adobe(length), ...stream.slice(2)])
    expect(jpegHeader(withMarker(14))?.adobeTransform).toBe(1)
    expect(jpegHeader(withMarker(12))?.adobeTransform).toBeNull()
  })
})
