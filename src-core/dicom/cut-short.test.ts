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
