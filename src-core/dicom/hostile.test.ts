import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { ElementSpec } from './write-elements.ts'
import { concatBytes } from './write-fragments.ts'
import { decodeRun, hasSharedData, sharedFiles, sharedSource } from '#core/testing/dicom-reading.ts'
import { writeDicom } from './write.ts'
import { xaElements } from '#core/testing/dicom-xa.ts'
import { nodeWasm } from '../../src-main/engine/codec-files.ts'
import { nodeDicomHost } from '../../src-main/engine/dicom-host.ts'
import { memorySource } from './byte-source.ts'
import { createCodecs } from './codecs/codecs.ts'
import { decodeFrame } from './decode.ts'
import { ELEMENTS_LIMIT, HEADER_BYTES_LIMIT, INFLATED_BYTES_LIMIT } from './limits.ts'
import { indexDicom } from './read.ts'
import { TAG } from './tags.ts'
import type { ByteSource, PixelDescription } from './types.ts'

const EXPLICIT = '1.2.840.10008.1.2.1'
const codecs = createCodecs(nodeWasm)
const image = { rows: 2, columns: 2, frameCount: 1 }

const file = (more: readonly ElementSpec[], transferSyntax = EXPLICIT): Uint8Array =>
  writeDicom({ transferSyntax, elements: xaElements(image, more), frames: [new Uint8Array(4)] })

const index = (bytes: Uint8Array) => indexDicom(memorySource(bytes), nodeDicomHost)

/** Runs within a second, and hands on what it gave. */
function quickly<T>(work: () => T): T {
  const started = performance.now()
  const result = work()
  expect(performance.now() - started).toBeLessThan(1000)
  return result
}

describe('sizes that no image has', () => {
  test.each<[string, readonly ElementSpec[], string, string]>([
    [
      'rows and columns',
      [
        [TAG.rows, 65535],
        [TAG.columns, 65535],
      ],
      'too-large',
      '(0028,0010)',
    ],
    ['frames', [[TAG.numberOfFrames, '999999999']], 'too-large', '(0028,0008)'],
    ['rows of zero', [[TAG.rows, 0]], 'unsupported', '(0028,0010)'],
    ['bits allocated', [[TAG.bitsAllocated, 7]], 'unsupported', '(0028,0100)'],
    ['bits stored', [[TAG.bitsStored, 9]], 'unsupported', '(0028,0101)'],
    ['samples', [[TAG.samplesPerPixel, 4]], 'unsupported', '(0028,0002)'],
    ['photometric interpretation', [[TAG.photometric, 'CMYK']], 'unsupported', '(0028,0004)'],
    ['a palette that is missing', [[TAG.photometric, 'PALETTE COLOR']], 'unsupported', '(0028,1101)'],
  ])('%s', (_, elements, code, tag) => {
    expect(quickly(() => index(file(elements)))).toMatchObject({ ok: false, error: { code, tag } })
  })

  test('a description forged after the index does not allocate either', async () => {
    const pixels: PixelDescription = {
      transferSyntax: EXPLICIT,
      rows: 65535,
      columns: 65535,
      bitsAllocated: 16,
      bitsStored: 16,
      highBit: 15,
      samplesPerPixel: 3,
      signed: false,
      photometric: 'RGB',
      planar: false,
      palette: null,
    }
    expect(await decodeFrame(new Uint8Array(10), pixels, codecs)).toMatchObject({
      ok: false,
      error: { code: 'too-large' },
    })
  })

  test('a codestream of another size than the header says is not decoded', async () => {
    const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0xff, 0xff, 0xff, 0xff, 1, 1, 0x11, 0])
    const bytes = writeDicom({
      transferSyntax: '1.2.840.10008.1.2.4.50',
      elements: xaElements(image),
      frames: [jpeg],
    })
    const run = await decodeRun(memorySource(bytes), nodeDicomHost, codecs)
    expect(run.ok && run.value.frames[0]).toMatchObject({ ok: false, error: { code: 'mismatch' } })
  })
})

describe('bombs', () => {
  const DEPTH = 50_000
  const open = (tag: readonly number[], explicit: boolean): Uint8Array =>
    Uint8Array.from([
      ...tag,
      ...(explicit ? [0x53, 0x51, 0, 0] : []),
      0xff,
      0xff,
      0xff,
      0xff,
      0xfe,
      0xff,
      0,
      0xe0,
      0xff,
      0xff,
      0xff,
      0xff,
    ])
  const closed = Uint8Array.from([0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0])
  const nested = (tag: readonly number[], explicit: boolean, depth: number): Uint8Array =>
    concatBytes([
      ...new Array<Uint8Array>(depth).fill(open(tag, explicit)),
      ...new Array<Uint8Array>(depth).fill(closed),
    ])
  const pixelData = [0xe0, 0x7f, 0x10, 0x00]
  const before = (bytes: Uint8Array, bomb: Uint8Array): Uint8Array => {
    const at = bytes.findIndex((_, i) => pixelData.every((value, k) => bytes[i + k] === value))
    return concatBytes([bytes.subarray(0, at), bomb, bytes.subarray(at)])
  }

  test.each([
    ['private', [0x29, 0x52, 0x10, 0x10], true, EXPLICIT],
    ['private, implicit', [0x29, 0x52, 0x10, 0x10], false, '1.2.840.10008.1.2'],
    ['a sequence that is read', [0x00, 0x52, 0x29, 0x92], true, EXPLICIT],
    ['a sequence that is read, implicit', [0x00, 0x52, 0x29, 0x92], false, '1.2.840.10008.1.2'],
  ] as const)('items in items in items: %s', (_, tag, explicit, syntax) => {
    const result = quickly(() => index(before(file([], syntax), nested(tag, explicit, DEPTH))))
    expect(result).toMatchObject({ ok: true, value: { kind: 'image' } })
  })

  test('items that are never closed end with the file', () => {
    const bomb = concatBytes(new Array<Uint8Array>(DEPTH).fill(open([0x29, 0x52, 0x10, 0x10], true)))
    const result = quickly(() => index(before(file([]), bomb)))
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'truncated', operation: 'read header', offset: expect.any(Number) },
    })
  })

  test('what deflates to more than is allowed is not inflated', () => {
    const deflated = writeDicom({
      transferSyntax: '1.2.840.10008.1.2.1.99',
      elements: xaElements(image),
      frames: [new Uint8Array(4)],
      deflate: () => deflateRawSync(new Uint8Array(5_000_000)),
    })
    let asked = 0
    const strict = {
      ...nodeDicomHost,
      inflate: (bytes: Uint8Array, most: number) => ((asked = most), nodeDicomHost.inflate(bytes, 1_000_000)),
    }
    expect(indexDicom(memorySource(deflated), strict)).toMatchObject({
      ok: false,
      error: { operation: 'inflate' },
    })
    expect(asked).toBe(INFLATED_BYTES_LIMIT)
  })

  test('a frame that deflates to more than its size', async () => {
    const frames = [deflateRawSync(new Uint8Array(50_000_000))]
    const bytes = writeDicom({ transferSyntax: '1.2.840.10008.1.2.8.1', elements: xaElements(image), frames })
    const run = await decodeRun(memorySource(bytes), nodeDicomHost, codecs)
    expect(run.ok && run.value.frames[0]).toMatchObject({ ok: false, error: { code: 'corrupt-frame' } })
  })

  test('an endless header is not read beyond the limit', () => {
    // Elements of a megabyte each, for ever.
    const element = new Uint8Array(1024 * 1024)
    element.set([0x29, 0x00, 0x10, 0x10, 0x55, 0x4e, 0, 0, 0xf4, 0xff, 0x0f, 0x00])
    const head = file([]).subarray(0, 132)
    let furthest = 0
    const endless: ByteSource = {
      size: 2 ** 40,
      read: (offset, length) => {
        furthest = Math.max(furthest, offset + length)
        const out = new Uint8Array(length)
        for (let at = 132; at < length; at += element.length) out.set(element.subarray(0, length - at), at)
        out.set(head.subarray(offset, offset + length))
        return out
      },
    }
    expect(indexDicom(endless, nodeDicomHost)).toMatchObject({ ok: false, error: { code: 'too-large' } })
    expect(furthest).toBe(HEADER_BYTES_LIMIT)
  })

  test('elements of nothing, more than any image has, are not read to their end', () => {
    const head = file([]).subarray(0, 132)
    const elements = (count: number) => {
      const bytes = new Uint8Array(132 + 8 * count)
      bytes.set(head)
      for (let at = 132; at < bytes.length; at += 8) bytes.set([0x29, 0x00, 0x10, 0x10, 0x4c, 0x4f, 0, 0], at)
      return memorySource(bytes)
    }
    const tooMany = indexDicom(elements(2 * ELEMENTS_LIMIT), nodeDicomHost)
    expect(tooMany).toMatchObject({ error: { code: 'too-large', offset: 132 + 8 * ELEMENTS_LIMIT } })
    expect(indexDicom(elements(1000), nodeDicomHost)).not.toMatchObject({ error: { code: 'too-large' } })
  })
})

describe('values that do not make sense are unknown', () => {
  test('numbers that are none, and numbers that JavaScript would take', () => {
    const more: readonly ElementSpec[] = [
      [TAG.positionerPrimaryAngle, '0x10'],
      [TAG.positionerSecondaryAngle, 'Infinity'],
      [TAG.frameTime, 'abc'],
      [TAG.instanceNumber, ''],
      [TAG.imagerPixelSpacing, ['-1', '0.2']],
    ]
    const result = index(file(more))
    if (!result.ok || result.value.kind !== 'image') throw new Error('no image')
    expect(result.value.angiogram).toMatchObject({
      projections: null,
      timing: { source: 'assumed' },
      instanceNumber: null,
      spacing: { kind: 'uncalibrated' },
    })
  })

  test('a number of frames that is none: as many as there are bytes for', () => {
    const bytes = writeDicom({
      transferSyntax: EXPLICIT,
      elements: xaElements(image, [[TAG.numberOfFrames, '1A']]),
      frames: [1, 2, 3].map((value) => new Uint8Array(4).fill(value)),
    })
    const result = index(bytes)
    expect(result.ok && result.value.kind === 'image' && result.value.frames).toHaveLength(3)
  })
})

describe('what is no image says what it is', () => {
  test.each([
    ['SR', 'a structured report'],
    ['RTPLAN', 'a radiotherapy plan'],
    ['XA', 'a DICOM object of modality XA without pixel data'],
  ])('%s', (modality, what) => {
    const bytes = writeDicom({ transferSyntax: EXPLICIT, elements: [[TAG.modality, modality]], frames: [] })
    expect(index(bytes)).toEqual({ ok: true, value: { kind: 'other', what } })
  })

  test.each([
    ['nothing', new Uint8Array(0)],
    ['text', Uint8Array.from(Buffer.from('A line of text, and no picture at all. '.repeat(9)))],
    ['PNG', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...new Array<number>(300).fill(7)])],
  ])('%s is not DICOM', (_, bytes) => {
    expect(index(bytes)).toMatchObject({
      ok: false,
      error: { code: 'not-dicom', action: 'Open a DICOM file.' },
    })
  })
})

describe('a DICOMDIR', () => {
  const record = (...components: readonly string[]): readonly ElementSpec[] => [
    [TAG.directoryRecordType, 'IMAGE'],
    [TAG.referencedFileId, components],
  ]
  test.each([EXPLICIT, '1.2.840.10008.1.2'])(
    'lists the file of a last record that says it is longer than it is: %s',
    (syntax) => {
      const bytes = writeDicom({
        transferSyntax: syntax,
        elements: [[TAG.directoryRecords, { items: [record('XA', 'IM1'), record('XA', 'IM2')] }]],
        frames: [],
      })
      const itemAt = bytes.findLastIndex(
        (_, i) => bytes[i] === 0xfe && bytes[i + 1] === 0xff && bytes[i + 3] === 0xe0,
      )
      bytes[itemAt + 4] = (bytes[itemAt + 4] ?? 0) + 24
      expect(index(bytes)).toMatchObject({
        value: {
          files: [
            ['XA', 'IM1'],
            ['XA', 'IM2'],
          ],
        },
      })
    },
  )

  test.skipIf(!hasSharedData).each([
    ['DICOMDIR', 31],
    ['DICOMDIR-bigEnd', 31],
    ['DICOMDIR-implicit', 31],
    ['DICOMDIR-nooffset', 31],
    ['DICOMDIR-nopatient', 31],
    ['DICOMDIR-reordered', 31],
  ])('%s lists the %i files beside it', (name, count) => {
    const folder = 'conformance/pydicom/dicomdirtests'
    const result = indexDicom(sharedSource(`${folder}/${name}`), nodeDicomHost)
    if (!result.ok || result.value.kind !== 'directory') throw new Error('no directory')
    const listed = result.value.files.map((parts) => `${folder}/${parts.join('/')}`)
    const images = sharedFiles(folder).filter((file) => !file.includes('/DICOMDIR'))
    expect(images).toHaveLength(count)
    expect([...listed].sort()).toEqual([...images].sort())
  })

  test.each([EXPLICIT, '1.2.840.10008.1.2', '1.2.840.10008.1.2.2'])(
    'lists its files once, and none outside: %s',
    (syntax) => {
      const items = [
        [[TAG.directoryRecordType, 'PATIENT']] satisfies readonly ElementSpec[],
        record('XA', 'IM1'),
        record('XA', 'IM1'),
        record('..', 'etc'),
        record('C:', 'IM2'),
        record('XA', 'IM3'),
      ]
      const bytes = writeDicom({
        transferSyntax: syntax,
        elements: [
          [TAG.sopClassUid, '1.2.840.10008.1.3.10'],
          [TAG.directoryRecords, { items }],
        ],
        frames: [],
      })
      expect(index(bytes)).toEqual({
        ok: true,
        value: {
          kind: 'directory',
          files: [
            ['XA', 'IM1'],
            ['XA', 'IM3'],
          ],
        },
      })
    },
  )
})
