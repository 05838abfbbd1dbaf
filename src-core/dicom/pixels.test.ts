import { beforeAll, describe, expect, test } from 'vitest'
import { createEncoders, type Encoders } from '#core/testing/dicom-encoders.ts'
import { encodeLossless } from '#core/testing/dicom-lossless-writer.ts'
import { decodeRun } from '#core/testing/dicom-reading.ts'
import { encodeRle } from '#core/testing/dicom-rle-writer.ts'
import {
  TWELVE_BIT_COLUMNS,
  TWELVE_BIT_ROWS,
  twelveBitPixels,
  twelveBitStreams,
} from '#core/testing/dicom-twelve-bit.ts'
import { xaElements } from '#core/testing/dicom-xa.ts'
import { nodeWasm } from '../../src-main/engine/codec-files.ts'
import { nodeDicomHost } from '../../src-main/engine/dicom-host.ts'
import { memorySource } from './byte-source.ts'
import { createCodecs } from './codecs/codecs.ts'
import { decodeDct } from './codecs/jpeg-dct.ts'
import { TAG } from './tags.ts'
import type { FramePixels } from './types.ts'
import type { ElementSpec } from './write-elements.ts'
import { writeDicom } from './write.ts'

/** What stored bits mean: sign, high bit, colour, palette. Every value here is worked out by hand. */
const codecs = createCodecs(nodeWasm)
const IMPLICIT = '1.2.840.10008.1.2'
const EXPLICIT = '1.2.840.10008.1.2.1'
const BIG = '1.2.840.10008.1.2.2'
const RLE = '1.2.840.10008.1.2.5'
const native = [IMPLICIT, EXPLICIT, BIG] as const

let encoders: Encoders
beforeAll(async () => {
  encoders = await createEncoders()
})

type Image = Parameters<typeof xaElements>[0]
interface Given {
  readonly syntax?: string
  readonly image?: Partial<Image>
  readonly more?: readonly ElementSpec[]
  readonly frames: readonly Uint8Array[]
}

async function framesOf(bytes: Uint8Array): Promise<readonly FramePixels[]> {
  const run = await decodeRun(memorySource(bytes), nodeDicomHost, codecs)
  if (!run.ok) throw new Error(run.error.message)
  return run.value.frames.map((frame) => {
    if (!frame.ok) throw new Error(frame.error.message)
    return frame.value
  })
}

function fileOf({ syntax = EXPLICIT, image = {}, more = [], frames }: Given): Uint8Array {
  const whole = { rows: 1, columns: 4, frameCount: frames.length, ...image }
  return writeDicom({
    transferSyntax: syntax,
    elements: xaElements(whole, more),
    frames,
    bitsAllocated: whole.bitsAllocated ?? 8,
  })
}

const data = async (given: Given): Promise<readonly (readonly number[])[]> =>
  (await framesOf(fileOf(given))).map((frame) => [...frame.data])

const words = (...values: readonly number[]): Uint8Array => new Uint8Array(Uint16Array.from(values).buffer)
const longs = (...values: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer)
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values)

describe('bits', () => {
  const twelve = { bitsAllocated: 16, bitsStored: 12 }
  test.each(native)('signed, with rubbish above the stored bits: %s', async (syntax) => {
    const image = { ...twelve, signed: true }
    const frames = [words(0x0000, 0xf7ff, 0x5800, 0x0fff)]
    expect(await data({ syntax, image, frames })).toEqual([[0, 2047, -2048, -1]])
  })

  test('stored in the upper bits', async () => {
    const more: readonly ElementSpec[] = [[TAG.highBit, 15]]
    const frames = [words(0x0010, 0xfff0, 0x800f, 0x7ff0)]
    expect(await data({ image: twelve, more, frames })).toEqual([[1, 4095, 2048, 2047]])
    expect(await data({ image: { ...twelve, signed: true }, more, frames })).toEqual([[1, -1, -2048, 2047]])
  })

  test.each([8, 10, 12, 16])('signed, %i bits, by every codec that can', async (bits) => {
    const bitsAllocated = bits > 8 ? 16 : 8
    const image = { rows: 8, columns: 8, bitsAllocated, bitsStored: bits, signed: true }
    const low = -(2 ** (bits - 1))
    const values = Array.from({ length: 64 }, (_, i) => Math.floor(low + (i * (2 ** bits - 1)) / 63))
    const packed = (mask: number): Uint8Array =>
      bits > 8 ? words(...values.map((v) => v & mask)) : bytes(...values.map((v) => v & mask))
    const plain = packed(2 ** bits - 1)
    const shape = { rows: 8, columns: 8, bits, components: 1 as const }
    const samples = values.map((v) => v & (2 ** bits - 1))
    const lossless = encodeLossless(samples, { ...shape, precision: bits, predictor: 1 })
    const shifted = values.map((v) => v - low)
    const unsigned = encoders.j2k(bits > 8 ? words(...shifted) : bytes(...shifted), shape)
    const coded: readonly (readonly [string, Uint8Array])[] = [
      [EXPLICIT, plain],
      [RLE, encodeRle(plain, bitsAllocated / 8, 1)],
      ['1.2.840.10008.1.2.4.70', lossless],
      ['1.2.840.10008.1.2.4.80', encoders.jpegLs(plain, shape, 0)],
      ['1.2.840.10008.1.2.4.90', asSigned(unsigned)],
      [
        '1.2.840.10008.1.2.4.201',
        asSigned(encoders.htj2k(bits > 8 ? words(...shifted) : bytes(...shifted), shape)),
      ],
    ]
    for (const [syntax, frame] of coded)
      expect([syntax, ...(await data({ syntax, image, frames: [frame] }))]).toEqual([syntax, values])
  })

  test.each(native)('32 bits: %s', async (syntax) => {
    const image = { bitsAllocated: 32 }
    const frames = [longs(0, 0xffffffff, 0x80000000, 7)]
    const given = { syntax, image, frames }
    if (syntax === BIG) given.frames = [swapHalves(longs(0, 0xffffffff, 0x80000000, 7))]
    expect(await data(given)).toEqual([[0, 0xffffffff, 0x80000000, 7]])
    expect(await data({ ...given, image: { ...image, signed: true } })).toEqual([[0, -1, -0x80000000, 7]])
  })

  test('colour of 12 bits in 16 reaches white, also where it is stored in the upper bits, as luminance and by plane', async () => {
    const image = { ...twelve, columns: 1, samplesPerPixel: 3, photometric: 'RGB' } as const
    const white = [[65_535, 0, 32_776]]
    expect(await data({ image, frames: [words(0xffff, 0xf000, 2048)] })).toEqual(white)
    const upper: readonly ElementSpec[] = [[TAG.highBit, 15]]
    expect(await data({ image, more: upper, frames: [words(0xfff0, 0x000f, 0x800f)] })).toEqual(white)
    const planes: readonly ElementSpec[] = [[TAG.planarConfiguration, 1]]
    expect(await data({ image, more: planes, frames: [words(4095, 0, 2048)] })).toEqual(white)
    const grey = { ...image, photometric: 'YBR_FULL' } as const
    expect(await data({ image: grey, frames: [words(4095, 2048, 2048)] })).toEqual([[65_535, 65_535, 65_535]])
  })

  test('colour of 32 bits keeps its upper half', async () => {
    const image = { columns: 1, bitsAllocated: 32, samplesPerPixel: 3, photometric: 'RGB' } as const
    expect(await data({ image, frames: [longs(0xffff_ffff, 0, 0x8000_1234)] })).toEqual([[65_535, 0, 32_768]])
  })

  test('single bits, the first pixel the lowest; frames that start inside a byte', async () => {
    const image = { rows: 1, columns: 3, bitsAllocated: 1 }
    const one = { ...fileParts(image, 1), frames: [bytes(0b101)] }
    expect((await framesOf(writeDicom(one))).map((frame) => [...frame.data])).toEqual([[1, 0, 1]])
    // 101 110 101 011 100, from the lowest bit of each byte up.
    const packed = { ...fileParts(image, 5), frames: [bytes(0b01011101, 0b00011101)] }
    expect((await framesOf(writeDicom(packed))).map((frame) => [...frame.data])).toEqual([
      [1, 0, 1],
      [1, 1, 0],
      [1, 0, 1],
      [0, 1, 1],
      [1, 0, 0],
    ])
  })

  test('MONOCHROME1 is turned over when it is shown, not when it is decoded', async () => {
    const image = { photometric: 'MONOCHROME1' }
    expect(await data({ image, frames: [bytes(0, 1, 254, 255)] })).toEqual([[0, 1, 254, 255]])
  })

  test.each(['extended', 'spectral', 'progressive'] as const)(
    "JPEG of 12 bits, %s: within 1 of dcmtk's",
    async (name) => {
      const uid = { extended: '51', spectral: '53', progressive: '55' }[name]
      const image = {
        rows: TWELVE_BIT_ROWS,
        columns: TWELVE_BIT_COLUMNS,
        bitsAllocated: 16,
        bitsStored: 12,
      }
      const stream = Uint8Array.from(Buffer.from(twelveBitStreams[name], 'base64'))
      const [decoded] = await data({
        syntax: `1.2.840.10008.1.2.4.${uid}`,
        image,
        frames: [stream],
      })
      const wanted = new Uint16Array(Uint8Array.from(Buffer.from(twelveBitPixels, 'base64')).buffer)
      expect(decoded).toHaveLength(wanted.length)
      wanted.forEach((value, i) => expect(Math.abs(value - (decoded?.[i] ?? NaN))).toBeLessThanOrEqual(1))
    },
  )
})

/** Unsigned samples are shifted to around 0 before they are coded (ITU T.800 G.1.1): signed ones are the same stream. */
function asSigned(stream: Uint8Array): Uint8Array {
  const out = stream.slice()
  const siz = out.findIndex((_, i) => out[i] === 0xff && out[i + 1] === 0x51)
  out[siz + 40] = (out[siz + 40] ?? 0) | 0x80
  return out
}

const fileParts = (image: Partial<Image>, frameCount: number) => ({
  transferSyntax: EXPLICIT,
  elements: xaElements({ rows: 1, columns: 1, frameCount, ...image }),
  bitsAllocated: 8,
})

/** The writer turns words over, and 32-bit samples are two of them. */
function swapHalves(values: Uint8Array): Uint8Array {
  return values.map((_, i) => values[i ^ 2] ?? 0)
}

describe('8-bit DCT by two decoders', () => {
  const image = { rows: 40, columns: 37, bits: 8, components: 1 as const }
  const samples = Uint8Array.from({ length: 40 * 37 }, (_, i) =>
    i % 37 === 11 ? 20 : Math.round(128 + 90 * Math.sin(i / 50) + (i % 7) * 5),
  )
  test.each([
    ['baseline', 92, false],
    ['baseline, coarse', 30, false],
    ['progressive', 92, true],
    ['progressive, coarse', 30, true],
  ])(
    '%s: libjpeg-turbo is within 1 of the transform in double precision',
    async (_, quality, progressive) => {
      const stream = encoders.jpeg(samples, image, quality, progressive)
      const [turbo] = await data({ syntax: '1.2.840.10008.1.2.4.50', image, frames: [stream] })
      const exact = decodeDct(stream)
      expect(exact).toHaveLength(samples.length)
      expect(turbo).toHaveLength(samples.length)
      exact?.forEach((value, i) => expect(Math.abs(value - (turbo?.[i] ?? NaN))).toBeLessThanOrEqual(1))
    },
  )
})

describe('colour', () => {
  const rgb = { columns: 2, samplesPerPixel: 3 as const }
  const interleaved = bytes(1, 2, 3, 4, 5, 6)
  const planar = bytes(1, 4, 2, 5, 3, 6)
  test.each(native)('RGB, by pixel and by plane: %s', async (syntax) => {
    expect(await data({ syntax, image: rgb, frames: [interleaved] })).toEqual([[1, 2, 3, 4, 5, 6]])
    const image = { ...rgb, planar: true }
    expect(await data({ syntax, image, frames: [planar] })).toEqual([[1, 2, 3, 4, 5, 6]])
  })

  test.each([false, true])(
    'RLE is by plane, whatever the planar configuration says (%s)',
    async (planarSaid) => {
      const image = { ...rgb, planar: planarSaid }
      const frames = [encodeRle(interleaved, 1, 3)]
      expect(await data({ syntax: RLE, image, frames })).toEqual([[1, 2, 3, 4, 5, 6]])
    },
  )

  test.each(native)('16 bits: %s', async (syntax) => {
    const image = { ...rgb, bitsAllocated: 16 }
    const frames = [words(1, 2, 3, 0xffff, 0x1234, 6)]
    expect(await data({ syntax, image, frames })).toEqual([[1, 2, 3, 0xffff, 0x1234, 6]])
  })

  // ITU-R BT.601: red is 76, 85, 255 and blue is 29, 255, 107, as PS3.3 C.7.6.3.1.2 rounds them.
  const redAndBlue = [254, 0, 0, 0, 0, 254] as const
  test('YBR_FULL, by pixel, by plane, and by RLE', async () => {
    const image = { ...rgb, photometric: 'YBR_FULL' }
    const ybr = bytes(76, 85, 255, 29, 255, 107)
    expect(await data({ image, frames: [ybr] })).toEqual([redAndBlue])
    const byPlane = bytes(76, 29, 85, 255, 255, 107)
    expect(await data({ image: { ...image, planar: true }, frames: [byPlane] })).toEqual([redAndBlue])
    expect(await data({ syntax: RLE, image, frames: [encodeRle(ybr, 1, 3)] })).toEqual([redAndBlue])
  })

  test('YBR_FULL_422: two pixels share their chroma', async () => {
    const image = { rows: 2, columns: 2, samplesPerPixel: 3 as const, photometric: 'YBR_FULL_422' }
    const frames = [bytes(76, 76, 85, 255, 10, 200, 128, 128)]
    expect(await data({ image, frames })).toEqual([[254, 0, 0, 254, 0, 0, 10, 10, 10, 200, 200, 200]])
  })

  test.each(['YBR_FULL_422', 'YBR_FULL', 'RGB'])('JPEG that says %s', async (photometric) => {
    const shape = { rows: 16, columns: 16, bits: 8, components: 3 as const }
    const samples = Uint8Array.from({ length: 768 }, (_, i) => [200, 40, 90][i % 3] ?? 0)
    const frames = [encoders.jpeg(samples, shape, 95)]
    const image = { rows: 16, columns: 16, samplesPerPixel: 3 as const, photometric }
    const [decoded] = await data({ syntax: '1.2.840.10008.1.2.4.50', image, frames })
    expect(decoded).toHaveLength(768)
    // The stream has a JFIF marker, so its components are YCbCr whatever the header says.
    decoded?.forEach((value, i) => expect(Math.abs(value - (samples[i] ?? NaN))).toBeLessThanOrEqual(3))
  })

  test.each([
    ['YBR_RCT', '1.2.840.10008.1.2.4.90', 'reversible', 0],
    ['YBR_ICT', '1.2.840.10008.1.2.4.91', 'irreversible', 2],
  ] as const)('%s is undone by the codec', async (photometric, syntax, wavelet, tolerance) => {
    const shape = { rows: 8, columns: 8, bits: 8, components: 3 as const }
    const samples = Uint8Array.from({ length: 192 }, (_, i) => (i * 5) % 256)
    const image = { rows: 8, columns: 8, samplesPerPixel: 3 as const, photometric }
    const [decoded] = await data({ syntax, image, frames: [encoders.j2k(samples, shape, wavelet)] })
    expect(decoded).toHaveLength(192)
    decoded?.forEach((value, i) =>
      expect(Math.abs(value - (samples[i] ?? NaN))).toBeLessThanOrEqual(tolerance),
    )
  })
})

describe('palettes', () => {
  const image = { photometric: 'PALETTE COLOR' }
  const tables = (
    descriptor: readonly number[],
    kind: 'Data' | 'Segmented',
    channels: readonly (Uint8Array | readonly number[])[],
  ): readonly ElementSpec[] =>
    (['red', 'green', 'blue'] as const).flatMap((name, i): readonly ElementSpec[] => [
      [TAG[`${name}Descriptor`], descriptor],
      [TAG[`${name}${kind}`], channels[i] ?? []],
    ])

  test.each(native)(
    'of 16 bits, by their high byte; inputs beyond the ends take the ends: %s',
    async (syntax) => {
      const channels = [
        [0x0100, 0x0200, 0xff00],
        [0x1000, 0x2000, 0x3000],
        [0x0a0b, 0x0c0d, 0x0e0f],
      ]
      const more = tables([3, 10, 16], 'Data', channels)
      expect(await data({ syntax, image, more, frames: [bytes(0, 10, 11, 200)] })).toEqual([
        [1, 16, 10, 1, 16, 10, 2, 32, 12, 255, 48, 14],
      ])
    },
  )

  test('of 8 bits, as bytes and as words', async () => {
    const asBytes = tables([4, 0, 8], 'Data', [bytes(1, 2, 3, 4), bytes(5, 6, 7, 8), bytes(9, 10, 11, 12)])
    const asWords = tables([4, 0, 8], 'Data', [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 10, 11, 12],
    ])
    for (const more of [asBytes, asWords])
      expect(await data({ image, more, frames: [bytes(3, 0, 1, 2)] })).toEqual([
        [4, 8, 12, 1, 5, 9, 2, 6, 10, 3, 7, 11],
      ])
  })

  const frames = [bytes(0, 1, 2, 3, 4, 5, 6, 7)]
  const eight = { ...image, columns: 8 }
  const reds = (decoded: readonly (readonly number[])[]): readonly number[] | undefined =>
    decoded[0]?.filter((_, i) => i % 3 === 0)

  test('segmented, 16 bits: discrete, linear, and both again by an indirect segment', async () => {
    // Two values; three steps up to 0x5000; from byte 0, two segments: the two values and, from 0x2000, the steps again.
    const segments = [0, 2, 0x1000, 0x2000, 1, 3, 0x5000, 2, 2, 0, 0]
    const more = tables([10, 0, 16], 'Segmented', [segments, segments, segments])
    expect(reds(await data({ image: eight, more, frames }))).toEqual([16, 32, 48, 64, 80, 16, 32, 48])
  })

  test('segmented, 8 bits: opcodes and values are bytes', async () => {
    const segments = bytes(0, 2, 10, 20, 1, 3, 50, 2, 1, 4, 0, 0, 0)
    const more = tables([8, 0, 8], 'Segmented', [segments, segments, segments])
    // The indirect segment repeats the one at byte 4: three steps to 50, from 50.
    expect(reds(await data({ image: eight, more, frames }))).toEqual([10, 20, 30, 40, 50, 50, 50, 50])
  })

  test.each([
    ['too few entries', [0, 2, 1, 2]],
    ['an opcode that is none', [0, 2, 1, 2, 9, 6, 0]],
    ['an indirect segment that points to itself', [0, 2, 1, 2, 2, 6, 8, 0]],
    ['an indirect segment that points beyond the end', [0, 2, 1, 2, 2, 6, 0xfffe, 0xffff]],
  ])('segmented, broken: %s', async (_, segments) => {
    const more = tables([8, 0, 16], 'Segmented', [segments, segments, segments])
    const run = await decodeRun(memorySource(fileOf({ image: eight, more, frames })), nodeDicomHost, codecs)
    expect(run).toMatchObject({ ok: false, error: { code: 'unsupported', tag: '(0028,1101)' } })
  })
})
