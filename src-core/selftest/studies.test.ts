import { describe, expect, test } from 'vitest'
import { createCodecs } from '#core/dicom/codecs/codecs.ts'
import { codedFile, codings } from '#core/testing/dicom-codings.ts'
import { nodeWasm } from '../../src-main/engine/codec-files.ts'
import { nodeDicomHost } from '../../src-main/engine/dicom-host.ts'
import { checkCodings, codedStudies, type CodedStudy } from './codings.ts'

const fromBase64 = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'))
const codecs = createCodecs(nodeWasm)
/** As cath labs write, and the widest that a coding knows of theirs. */
const WANTED_BITS = [8, 12]

test('the studies in the program are those that code makes (vitest run src-core/selftest -u writes them)', async () => {
  const made = codings.flatMap((coding) =>
    coding.shapes
      .filter(({ bits, components }) => components === 1 && WANTED_BITS.includes(bits))
      .map((shape): CodedStudy => {
        const bytes = codedFile(coding, shape)
        const { name, tolerance = 0 } = coding
        return { name, ...shape, tolerance, base64: Buffer.from(bytes).toString('base64') }
      }),
  )
  await expect(`${JSON.stringify(made, null, 1)}\n`).toMatchFileSnapshot('./studies.json')
})

describe('the check of codings', () => {
  test('passes for what was built in, in every transfer syntax that is drawn', async () => {
    const found = await checkCodings(nodeDicomHost, codecs, fromBase64)
    expect(found).toMatchObject({ outcome: 'passed', figures: { syntaxes: codings.length, wrong: 0 } })
  })

  test.each(codedStudies().map((study) => [study.name, study.bits, study] as const))(
    'fails for one changed pixel or byte: %s, %i bits',
    async (name, _bits, study) => {
      const bytes = fromBase64(study.base64)
      // The last quarter of the file is pixel data, whatever the coding.
      for (let i = Math.floor(bytes.length * 0.8); i < bytes.length - 12; i += 3)
        bytes[i] = (bytes[i] ?? 0) ^ 0x55
      const changed = { ...study, base64: Buffer.from(bytes).toString('base64') }
      const found = await checkCodings(nodeDicomHost, codecs, fromBase64, [changed])
      expect(found).toMatchObject({ outcome: 'failed', figures: { wrong: 1 } })
      expect(found.said).toContain(name)
    },
  )
})
