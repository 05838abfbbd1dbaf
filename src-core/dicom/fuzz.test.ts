import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codedFile, codingOf, codings, type Shape } from '#core/testing/dicom-codings.ts'
import { decodeRun } from '#core/testing/dicom-reading.ts'
import { nodeWasm } from '../../src-main/engine/codec-files.ts'
import { nodeDicomHost } from '../../src-main/engine/dicom-host.ts'
import { memorySource } from './byte-source.ts'
import { createCodecs } from './codecs/codecs.ts'
import { FRAMES_LIMIT } from './limits.ts'

/**
 * A hostile file gives a result, whatever it is: no throw, no second lost, no memory beyond its size. The seed is
 * fixed: a loop inside WebAssembly cannot be interrupted, and would hang the suite on a day of its choice. Longer and
 * elsewhere: OSTIUM_FUZZ_FACTOR=10 OSTIUM_FUZZ_SEED=7.
 */
const factor = Number(process.env['OSTIUM_FUZZ_FACTOR'] ?? 1)
const seed = Number(process.env['OSTIUM_FUZZ_SEED'] ?? 4)
const runs = (numRuns: number) => ({ numRuns: numRuns * factor, seed })
const TIMEOUT_MS = 60_000 * factor

const codecs = createCodecs(nodeWasm)
const grey: Shape = { bits: 8, components: 1 }
const colour: Shape = { bits: 8, components: 3 }
const LIMIT_MS = 1000
/** A file of a few kilobytes may not cost more than this, its codec and its frames included. */
const MEMORY_LIMIT = 512 * 1024 * 1024

async function survives(bytes: Uint8Array): Promise<void> {
  const memory = process.memoryUsage().arrayBuffers
  const before = process.cpuUsage()
  const run = await decodeRun(memorySource(bytes), nodeDicomHost, codecs)
  // Of the processor, not of the clock: other work on the machine is not the file's fault.
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1000).toBeLessThan(LIMIT_MS)
  expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(MEMORY_LIMIT)
  if (!run.ok) {
    expect(run.error.message).toContain(`[${run.error.operation}`)
    return
  }
  expect(run.value.frames.length).toBeLessThanOrEqual(FRAMES_LIMIT)
  const { rows, columns, samplesPerPixel, palette } = run.value.angiogram.pixels
  for (const frame of run.value.frames)
    if (frame.ok)
      expect(frame.value.data.length).toBe(rows * columns * (palette === null ? samplesPerPixel : 3))
    else expect(frame.error.message).toContain('[decode frame')
}

const changed = (
  file: Uint8Array,
  changes: readonly (readonly [at: number, value: number])[],
): Uint8Array => {
  const broken = file.slice()
  for (const [at, value] of changes) broken[at] = value
  return broken
}

describe.each(codings)('$name', (item) => {
  test('cut anywhere', { timeout: TIMEOUT_MS }, async () => {
    const file = codedFile(item, grey, { fragmentBytes: 100 })
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length), (end) => survives(file.slice(0, end))),
      runs(60),
    )
  })

  test('bytes changed', { timeout: TIMEOUT_MS }, async () => {
    const file = codedFile(item, grey)
    const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) =>
        survives(changed(file, changes)),
      ),
      runs(60),
    )
  })
})

// The header of a deflated file is deflated: changes to it are changes of bytes.
describe.each(codings.filter(({ name }) => name !== 'deflated'))('$name', (item) => {
  test('numbers of the header changed to extremes', { timeout: TIMEOUT_MS }, async () => {
    const file = codedFile(item, item.shapes.includes(colour) ? colour : grey)
    const word = fc.constantFrom(0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 127, 255, 256, 0x7fff, 0x8000, 0xffff)
    const where = fc.constantFrom(...wordsOf28(file))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(where, word), { minLength: 1, maxLength: 4 }), (changes) =>
        survives(
          changed(
            file,
            changes.flatMap(([at, value]) => [[at, value & 255] as const, [at + 1, value >> 8] as const]),
          ),
        ),
      ),
      runs(60),
    )
  })
})

/** Where the values of group 0028 (rows, bits, photometric interpretation, …) and the lengths before them stand. */
function wordsOf28(file: Uint8Array): readonly number[] {
  const found = [...file].flatMap((value, i) =>
    (value === 0x28 && file[i + 1] === 0) || (value === 0 && file[i + 1] === 0x28) ? [i] : [],
  )
  return found.flatMap((at) => [at + 6, at + 8])
}

test('fragments swapped, repeated and lengthened', { timeout: TIMEOUT_MS }, async () => {
  const names = ['RLE', 'JPEG Baseline', 'JPEG Lossless', 'JPEG-LS', 'JPEG 2000', 'HTJ2K']
  const item = fc.constantFrom(...names.map(codingOf))
  const piece = fc.tuple(fc.nat(60), fc.nat(60), fc.integer({ min: -8, max: 70_000 }))
  await fc.assert(
    fc.asyncProperty(item, fc.array(piece, { minLength: 1, maxLength: 5 }), (coding, pieces) => {
      const file = codedFile(coding, grey, { fragmentBytes: 64 })
      const items = itemsOf(file)
      const view = new DataView(file.buffer)
      for (const [from, to, longer] of pieces) {
        const a = items[from % items.length] ?? 0
        const b = items[to % items.length] ?? 0
        file.copyWithin(b, a, Math.min(a + 72, file.length - 8))
        view.setUint32(a + 4, Math.max(0, view.getUint32(a + 4, true) + longer), true)
      }
      return survives(file)
    }),
    runs(200),
  )
})

const itemsOf = (file: Uint8Array): readonly number[] =>
  [...file.keys()].filter(
    (i) => file[i] === 0xfe && file[i + 1] === 0xff && file[i + 2] === 0 && file[i + 3] === 0xe0,
  )

test('random bytes', { timeout: TIMEOUT_MS }, async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), survives), runs(300))
})
