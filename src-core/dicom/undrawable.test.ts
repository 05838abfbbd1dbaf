import { beforeAll, describe, expect, test } from 'vitest'
import { createEncoders, type Encoders } from '#core/testing/dicom-encoders.ts'
import { decodeRun } from '#core/testing/dicom-reading.ts'
import { encodeRle } from '#core/testing/dicom-rle-writer.ts'
import { xaElements } from '#core/testing/dicom-xa.ts'
import { nodeWasm } from '../../src-main/engine/codec-files.ts'
import { nodeDicomHost } from '../../src-main/engine/dicom-host.ts'
import { memorySource } from './byte-source.ts'
import { createCodecs } from './codecs/codecs.ts'
import { TAG } from './tags.ts'
import type { DicomFailure } from './types.ts'
import type { ElementSpec } from './write-elements.ts'
import { writeDicom, type DicomFile } from './write.ts'

/** What cannot be drawn says exactly why: operation, tag, offset, what to do. The words are those that a person reads. */
const codecs = createCodecs(nodeWasm)
const JPEG = '1.2.840.10008.1.2.4'
const ROWS = 16
const image = { rows: ROWS, columns: ROWS, frameCount: 1 }
const grey = { rows: ROWS, columns: ROWS, bits: 8, components: 1 as const }
const samples = Uint8Array.from({ length: ROWS * ROWS }, (_, i) => i)

let encoders: Encoders
beforeAll(async () => {
  encoders = await createEncoders()
})

/** The failure of the file, or of its first frame. */
async function failureOf(bytes: Uint8Array): Promise<DicomFailure> {
  const run = await decodeRun(memorySource(bytes), nodeDicomHost, codecs)
  if (!run.ok) return run.error
  const [frame] = run.value.frames
  if (frame === undefined || frame.ok) throw new Error('drawn')
  return frame.error
}

const file = (
  transferSyntax: string,
  frames: readonly Uint8Array[],
  more: readonly ElementSpec[] = [],
  options: Partial<DicomFile> = {},
): Uint8Array => writeDicom({ transferSyntax, elements: xaElements(image, more), frames, ...options })

const resend = 'Fetch the file again from where it came from: this copy is damaged or incomplete.'
const uncompressed = 'Ask the sender for an uncompressed copy (Explicit VR Little Endian).'
const sender = 'Ask the sender to check how this file was written.'

const place = (bytes: Uint8Array, pattern: readonly number[]): number =>
  bytes.findIndex((_, i) => pattern.every((value, k) => bytes[i + k] === value))

const firstFrame = (bytes: Uint8Array): number => place(bytes, [0xe0, 0x7f, 0x10, 0x00]) + 12 + 8 + 4 + 8

describe('a coding that is not drawn is named', () => {
  test.each([
    [`${JPEG}.100`, 'MPEG2 Main Profile'],
    [`${JPEG}.102`, 'MPEG-4 AVC/H.264'],
    [`${JPEG}.107`, 'HEVC/H.265'],
    [`${JPEG}.110`, 'JPEG XL Lossless'],
    ['1.2.3.4.5', 'unknown (1.2.3.4.5)'],
  ])('%s', async (syntax, name) => {
    const bytes = file(syntax, [samples])
    // An unknown syntax is written without items: its pixel data starts right after its head.
    const failure = await failureOf(bytes)
    expect(failure).toMatchObject({ code: 'unsupported', tag: '(7FE0,0010)', action: uncompressed })
    expect(failure.offset).toBe(firstFrame(bytes))
    expect(failure.message).toBe(
      `Pixels in the form ${name} are not drawn [decode frame, (7FE0,0010), byte ${firstFrame(bytes)}].`,
    )
  })

  test("GE's implicit big-endian form", async () => {
    expect(await failureOf(file('1.2.840.113619.5.2', [samples]))).toMatchObject({
      code: 'unsupported',
      operation: 'read transfer syntax',
      tag: '(0002,0010)',
      action: uncompressed,
    })
  })
})

describe('a compressed frame', () => {
  /** The frame header of a JPEG stream with another process, precision or number of components. */
  const header = (process: number, precision: number, components: number): Uint8Array => {
    const parts = Array.from({ length: components }, (_, i) => [i + 1, 0x11, 0]).flat()
    return Uint8Array.from([
      ...[0xff, 0xd8, 0xff, process, 0, 8 + 3 * components, precision, 0, ROWS, 0, ROWS, components],
      ...parts,
      ...[0xff, 0xd9],
    ])
  }
  const colour: readonly ElementSpec[] = [
    [TAG.samplesPerPixel, 3],
    [TAG.photometric, 'RGB'],
  ]
  test.each<[string, string, () => Uint8Array, readonly ElementSpec[], string, string, string]>([
    [
      'no JPEG at all',
      `${JPEG}.50`,
      () => samples,
      [],
      'corrupt-frame',
      'The JPEG data of this frame has no frame header',
      resend,
    ],
    [
      'arithmetic coding',
      `${JPEG}.51`,
      () => header(0xc9, 8, 1),
      [],
      'unsupported',
      'The frame is coded with a JPEG process that medical files do not use (SOF9)',
      uncompressed,
    ],
    [
      '12-bit colour',
      `${JPEG}.51`,
      () => header(0xc1, 12, 3),
      colour,
      'unsupported',
      'Colour JPEG of 12 bits is not drawn',
      uncompressed,
    ],
    [
      'other samples than the file says',
      `${JPEG}.50`,
      () => header(0xc0, 8, 3),
      [],
      'mismatch',
      'The compressed frame is 16 × 16 with 3 sample(s) a pixel, the file says 16 × 16 with 1',
      sender,
    ],
    [
      'lossless, cut',
      `${JPEG}.70`,
      () => header(0xc3, 8, 1),
      [],
      'corrupt-frame',
      'The lossless JPEG data of this frame is damaged',
      resend,
    ],
    [
      '12 bits, cut',
      `${JPEG}.51`,
      () => header(0xc1, 12, 1),
      [],
      'corrupt-frame',
      'The 12-bit JPEG data of this frame is damaged',
      resend,
    ],
    [
      'baseline, without tables',
      `${JPEG}.50`,
      () => header(0xc0, 8, 1),
      [],
      'corrupt-frame',
      'The JPEG data of this frame is damaged',
      resend,
    ],
    [
      'JPEG-LS, cut',
      `${JPEG}.80`,
      () => encoders.jpegLs(samples, grey, 0).slice(0, 30),
      [],
      'corrupt-frame',
      'The JPEG-LS data of this frame is damaged',
      resend,
    ],
    [
      'no JPEG-LS',
      `${JPEG}.80`,
      () => header(0xc0, 8, 1),
      [],
      'corrupt-frame',
      'The JPEG-LS data of this frame has no frame header',
      resend,
    ],
    [
      'no JPEG 2000',
      `${JPEG}.90`,
      () => samples,
      [],
      'corrupt-frame',
      'The JPEG 2000 data of this frame does not start with a sound codestream header',
      resend,
    ],
    [
      'HTJ2K that is plain JPEG 2000',
      `${JPEG}.201`,
      () => encoders.j2k(samples, grey),
      [],
      'corrupt-frame',
      'The HTJ2K data of this frame is damaged',
      resend,
    ],
    [
      'RLE',
      '1.2.840.10008.1.2.5',
      () => samples,
      [],
      'corrupt-frame',
      'The RLE data of this frame is damaged',
      resend,
    ],
    [
      'RLE of a colour that only JPEG 2000 makes',
      '1.2.840.10008.1.2.5',
      () => encodeRle(new Uint8Array(3 * ROWS * ROWS), 1, 3),
      [
        [TAG.samplesPerPixel, 3],
        [TAG.photometric, 'YBR_RCT'],
      ],
      'unsupported',
      'Pixels of the kind YBR_RCT are not drawn unless JPEG 2000 coded them',
      sender,
    ],
  ])('%s', async (_, syntax, frame, more, code, sentence, action) => {
    const bytes = file(syntax, [frame()], more)
    const at = firstFrame(bytes)
    expect(await failureOf(bytes)).toEqual({
      code,
      operation: 'decode frame',
      reason: `${sentence}.`,
      message: `${sentence} [decode frame, (7FE0,0010), byte ${at}].`,
      action,
      tag: '(7FE0,0010)',
      offset: at,
    })
  })

  test('a run whose frames cannot be told apart', async () => {
    const frames = [0, 1].map((value) =>
      encodeRle(
        samples.map((sample) => sample ^ value),
        1,
        1,
      ),
    )
    const elements = xaElements({ ...image, frameCount: 2 })
    const transferSyntax = '1.2.840.10008.1.2.5'
    const bytes = writeDicom({ transferSyntax, elements, frames, offsetTable: 'none', fragmentBytes: 64 })
    expect(await failureOf(bytes)).toMatchObject({
      code: 'malformed',
      operation: 'find frames',
      tag: '(7FE0,0010)',
      offset: place(bytes, [0xe0, 0x7f, 0x10, 0x00]) + 12,
      action: uncompressed,
    })
  })
})

describe('a file without a picture', () => {
  test.each([
    [
      'floating point pixels',
      [[TAG.floatPixelData, new Uint8Array(16)]],
      'a parametric map of floating point values, not an X-ray image',
    ],
    ['a colour palette', [[TAG.sopClassUid, '1.2.840.10008.5.1.4.39.1']], 'a colour palette'],
    ['a report', [[TAG.modality, 'SR']], 'a structured report'],
    [
      'pixel data of no length',
      [[TAG.pixelData, new Uint8Array(0)]],
      'a DICOM object of modality XA whose pixel data is empty',
    ],
  ] satisfies readonly [string, readonly ElementSpec[], string][])('%s', async (_, more, what) => {
    expect(await failureOf(file('1.2.840.10008.1.2.1', [], more))).toMatchObject({
      code: 'no-pixels',
      message: `There is nothing to draw: the file is ${what} [find pixel data, (7FE0,0010)].`,
      action: 'Open a file that holds images.',
    })
  })

  test('native colours that only a codec makes', async () => {
    const more: readonly ElementSpec[] = [
      [TAG.samplesPerPixel, 3],
      [TAG.photometric, 'YBR_PARTIAL_420'],
    ]
    const frames = [new Uint8Array(3 * ROWS * ROWS)]
    expect(await failureOf(file('1.2.840.10008.1.2.1', frames, more))).toMatchObject({
      code: 'unsupported',
      action: sender,
    })
  })
})
