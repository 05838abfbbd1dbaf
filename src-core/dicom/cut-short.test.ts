import { expect, test } from 'vitest'
import { codedFile, codings } from '#core/testing/dicom-codings.ts'
import { decodeRun } from '#core/testing/dicom-reading.ts'
import { codedValues } from '#core/selftest/picture.ts'
import { nodeWasm } from '../../src-main/engine/codec-files.ts'
import { nodeDicomHost } from '../../src-main/engine/dicom-host.ts'
import { memorySource } from './byte-source.ts'
import { createCodecs } from './codecs/codecs.ts'

const codecs = createCodecs(nodeWasm)
const EVERY = 9

/** Found by fuzzing (cases 2383, 4740, 5602, 6245, 7355): OpenJPH draws what is left of a stream, and does not say so. */
test.each(codings.map((coding) => [coding.name, coding] as const))(
  '%s: cut anywhere, a frame is as it was or says that it is not whole',
  async (_, coding) => {
    const [shape] = coding.shapes
    if (shape === undefined) throw new Error('no shape')
    const file = codedFile(coding, shape)
    for (let end = file.length - 1; end > file.length / 4; end -= EVERY) {
      const run = await decodeRun(memorySource(file.slice(0, end)), nodeDicomHost, codecs)
      if (!run.ok) continue
      for (const [i, frame] of run.value.frames.entries()) {
        if (!frame.ok) continue
        const drawn = codedValues(i, shape.bits, shape.components)
        const off = drawn.reduce(
          (most, value, k) => Math.max(most, Math.abs(value - (frame.value.data[k] ?? Infinity))),
          0,
        )
        expect([end, i, off <= (coding.tolerance ?? 0)]).toEqual([end, i, true])
      }
    }
  },
)

/** Found by fuzzing (case 90854): without a marker of its data OpenJPH searched 2.3 s for one, and drew an empty picture. */
test.each(
  codings.filter(({ name }) => /J2K|2000/.test(name)).map((coding) => [coding.name, coding] as const),
)('%s: a tile-part whose header leads to no data is refused', async (_, coding) => {
  const [shape] = coding.shapes
  if (shape === undefined) throw new Error('no shape')
  const sound = coding.encode(codedValues(0, shape.bits, shape.components), shape)
  const sot = sound.findIndex((byte, i) => byte === 0xff && sound[i + 1] === 0x90)
  const head = sound.slice(0, sot + 12)
  // Psot 0: the tile-part goes on up to the end of the codestream.
  head.fill(0, sot + 6, sot + 10)
  const rest = Uint8Array.from({ length: 100_000 }, (_byte, i) => sound[4 + (i % 32)] ?? 0)
  const frame = Uint8Array.of(...head, ...rest, 0xff, 0xd9)
  const run = await decodeRun(
    memorySource(codedFile(coding, shape, { frames: [frame] })),
    nodeDicomHost,
    codecs,
  )
  expect(run.ok && run.value.frames[0]).toMatchObject({ ok: false, error: { code: 'corrupt-frame' } })
})
