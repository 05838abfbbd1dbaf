import { describe, expect, test } from 'vitest'
import { codedValues, COLUMNS, ROWS } from '#core/selftest/picture.ts'
import { codedFile, codingOf, codings, type Shape } from '#core/testing/dicom-codings.ts'
import { decodeRun } from '#core/testing/dicom-reading.ts'
import { nodeWasm } from '../../src-main/engine/codec-files.ts'
import { nodeDicomHost } from '../../src-main/engine/dicom-host.ts'
import { memorySource } from './byte-source.ts'
import { createCodecs } from './codecs/codecs.ts'
import { indexDicom } from './read.ts'

const codecs = createCodecs(nodeWasm)
async function expectPixels(file: Uint8Array, shape: Shape, tolerance = 0): Promise<void> {
  const run = await decodeRun(memorySource(file), nodeDicomHost, codecs)
  if (!run.ok) throw new Error(run.error.message)
  expect(run.value.frames).toHaveLength(3)
  run.value.frames.forEach((frame, i) => {
    if (!frame.ok) throw new Error(frame.error.message)
    expect(frame.value).toMatchObject({ rows: ROWS, columns: COLUMNS, samples: shape.components })
    const wanted = codedValues(i, shape.bits, shape.components)
    expect(frame.value.data).toHaveLength(wanted.length)
    const worst = Math.max(...wanted.map((value, k) => Math.abs(value - (frame.value.data[k] ?? NaN))))
    expect(worst).toBeLessThanOrEqual(tolerance)
  })
}

describe.each(codings)('$name', (item) => {
  test.each(item.shapes)('$bits bits, $components component(s)', async (shape) => {
    await expectPixels(codedFile(item, shape), shape, item.tolerance)
  })
})

const compressed = codings.filter(({ uid }) => !/^1\.2\.840\.10008\.1\.2(\.1|\.2|\.1\.99)?$/.test(uid))

describe.each(compressed)('frames of $name are found', (item) => {
  const shape: Shape = { bits: 8, components: 1 }
  // These have no marker to find a frame by, and may not be cut.
  const whole = ['RLE', 'deflated frames', 'encapsulated uncompressed'].includes(item.name)
  test.each(['none', 'basic', 'extended'] as const)(
    'offset table: %s, one fragment a frame',
    async (offsetTable) => {
      await expectPixels(codedFile(item, shape, { offsetTable }), shape, item.tolerance)
    },
  )
  test.each((['none', 'basic', 'extended'] as const).filter((table) => !whole || table !== 'none'))(
    'offset table: %s, frames cut up',
    async (offsetTable) => {
      await expectPixels(codedFile(item, shape, { offsetTable, fragmentBytes: 64 }), shape, item.tolerance)
    },
  )
})

describe('a wrong offset table is not believed', () => {
  const item = codingOf('JPEG-LS')
  const shape: Shape = { bits: 8, components: 1 }
  test.each([1, 0xfffffff0])('second entry %i', async (entry) => {
    const file = codedFile(item, shape, { fragmentBytes: 64 })
    const at = indexOf(file, [0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42])
    new DataView(file.buffer).setUint32(at + 12 + 8 + 4, entry, true)
    await expectPixels(file, shape)
  })
})

function indexOf(bytes: Uint8Array, pattern: readonly number[]): number {
  return bytes.findIndex((_, i) => pattern.every((value, k) => bytes[i + k] === value))
}

describe('files that are not written as they should be', () => {
  const shape: Shape = { bits: 12, components: 1 }
  const explicit = codingOf('explicit little endian')
  const implicit = codingOf('implicit little endian')
  const big = codingOf('explicit big endian')
  const headless = { preamble: false, meta: false }
  test.each([
    ['without preamble', explicit, { preamble: false }],
    ['without preamble and meta information, explicit', explicit, headless],
    ['without preamble and meta information, implicit', implicit, headless],
    ['without preamble and meta information, big endian', big, headless],
    ['with undefined lengths', explicit, { undefinedLengths: true }],
    ['with undefined lengths, implicit', implicit, { undefinedLengths: true }],
  ] as const)('%s', async (_, item, options) => {
    await expectPixels(codedFile(item, shape, options), shape)
  })

  test('frames that are complete still draw when the file ends early', async () => {
    const file = codedFile(explicit, shape)
    const run = await decodeRun(memorySource(file.subarray(0, file.length - 10)), nodeDicomHost, codecs)
    if (!run.ok) throw new Error(run.error.message)
    expect(run.value.frames.map(({ ok }) => ok)).toEqual([true, true, false])
    const [, , last] = run.value.frames
    expect(last).toMatchObject({ ok: false, error: { code: 'frame-missing', tag: '(7FE0,0010)' } })
  })

  test('only header bytes and fragment headers are read', () => {
    const item = codingOf('RLE')
    const big = new Uint8Array(1_000_000)
    const file = codedFile({ ...item, encode: () => big }, shape)
    let read = 0
    const source = memorySource(file)
    const counted = {
      size: file.length,
      read: (at: number, length: number) => (
        (read += Math.min(length, file.length - at)),
        source.read(at, length)
      ),
    }
    const index = indexDicom(counted, nodeDicomHost)
    expect(index.ok && index.value.kind === 'image' && index.value.frames.length).toBe(3)
    expect(read).toBeLessThan(150_000)
  })
})
