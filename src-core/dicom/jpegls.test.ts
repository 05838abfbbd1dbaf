import { describe, expect, test } from 'vitest'
import { codedValues, COLUMNS, ROWS } from '#core/selftest/picture.ts'
import { codingOf, type Shape } from '#core/testing/dicom-codings.ts'
import { pixelDescription } from '#core/testing/descriptions.ts'
import { nodeWasm } from '../../src-main/engine/codec-files.ts'
import { createCodecs } from './codecs/codecs.ts'
import { decodeFrame } from './decode.ts'

const codecs = createCodecs(nodeWasm)
const LIMIT_MS = 1000

const description = ({ bits, components }: Shape) =>
  pixelDescription({
    transferSyntax: codingOf('JPEG-LS').uid,
    rows: ROWS,
    columns: COLUMNS,
    bitsAllocated: bits > 8 ? 16 : 8,
    bitsStored: bits,
    highBit: bits - 1,
    samplesPerPixel: components,
    photometric: components === 3 ? 'RGB' : 'MONOCHROME2',
  })

/** Decodes, within a second of the processor. */
async function decoded(stream: Uint8Array, shape: Shape) {
  const before = process.cpuUsage()
  const frame = await decodeFrame(stream, description(shape), codecs)
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1000).toBeLessThan(LIMIT_MS)
  return frame
}

const shapes: readonly Shape[] = [
  { bits: 8, components: 1 },
  { bits: 16, components: 1 },
  { bits: 8, components: 3 },
]
const END = 2

describe.each(shapes)('JPEG-LS of $bits bits and $components component(s)', (shape) => {
  const values = codedValues(0, shape.bits, shape.components)
  const stream = codingOf('JPEG-LS').encode(values, shape)

  test('without its end marker is whole', async () => {
    expect([...stream.slice(-END)]).toEqual([0xff, 0xd9])
    const frame = await decoded(stream.slice(0, -END), shape)
    expect(frame.ok && [...frame.value.data]).toEqual(values)
  })

  test('cut anywhere before is refused at once', { timeout: 60_000 }, async () => {
    // The last bytes may hold no more than what fills up the last one.
    for (let length = 0; length < stream.length - END - 2; length += 5)
      expect(await decoded(stream.slice(0, length), shape)).toMatchObject({ ok: false })
  })

  test('of nothing but zero bits, however many, is refused at once', async () => {
    const scan = stream.findIndex((_, i) => stream[i] === 0xff && stream[i + 1] === 0xda)
    const length = (stream[scan + 2] ?? 0) * 256 + (stream[scan + 3] ?? 0)
    const zeros = new Uint8Array(200 * 1024 * 1024)
    zeros.set(stream.slice(0, scan + 2 + length))
    expect(await decoded(zeros, shape)).toMatchObject({ ok: false, error: { code: 'corrupt-frame' } })
  })
})

describe('a JPEG-LS stream without a scan', () => {
  const shape: Shape = { bits: 8, components: 1 }
  const stream = codingOf('JPEG-LS').encode(codedValues(0, 8, 1), shape)
  const scan = stream.findIndex((_, i) => stream[i] === 0xff && stream[i + 1] === 0xda)
  test.each([
    ['that ends before it', stream.slice(0, scan)],
    ['that ends with its header', stream.slice(0, scan + 10)],
    ['that has an end marker instead', Uint8Array.of(...stream.slice(0, scan), 0xff, 0xd9)],
  ])('%s', async (_, damaged) => {
    const frame = await decoded(damaged, shape)
    expect(!frame.ok && frame.error.reason).toBe('The JPEG-LS data of this frame has no scan.')
  })
})
