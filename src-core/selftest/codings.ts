import * as z from 'zod'
import { memorySource } from '../dicom/byte-source.ts'
import type { Codecs } from '../dicom/codecs/codecs.ts'
import { decodeFrame, readFrame } from '../dicom/decode.ts'
import { indexDicom, openFrames } from '../dicom/read.ts'
import type { DicomHost } from '../dicom/types.ts'
import { failed, passed, type Finding } from './report.ts'
import { codedValues, FRAMES } from './picture.ts'
import studies from './studies.json' with { type: 'json' }

/**
 * A whole DICOM file of each transfer syntax, made by code and encoded when the program was built (it ships no encoders); what
 * its pixels must be is drawn anew. Written by `studies.test.ts`.
 */
const Studies = z.array(
  z.object({
    name: z.string(),
    bits: z.number().int(),
    components: z.number().int(),
    /** Largest difference that the coding may make. */
    tolerance: z.number().int(),
    base64: z.string(),
  }),
)
export type CodedStudy = z.infer<typeof Studies>[number]

export const codedStudies = (): readonly CodedStudy[] => Studies.parse(studies)

/** Decodes every built-in study and compares each pixel with what was drawn. */
export async function checkCodings(
  host: DicomHost,
  codecs: Codecs,
  fromBase64: (text: string) => Uint8Array,
  of: readonly CodedStudy[] = codedStudies(),
): Promise<Finding> {
  const wrong: string[] = []
  for (const study of of) {
    const why = await problemOf(study, fromBase64(study.base64), host, codecs)
    if (why !== null) wrong.push(`${study.name}, ${study.bits} bits: ${why}`)
  }
  const [syntaxes, frames] = [new Set(of.map(({ name }) => name)).size, of.length * FRAMES]
  if (wrong.length > 0) return failed(wrong.join('; '), { syntaxes, frames, wrong: wrong.length })
  return passed(
    `${frames} frames in ${syntaxes} transfer syntaxes, every pixel as it was drawn, or within what a lossy coding may change`,
    { syntaxes, frames, wrong: 0 },
  )
}

/** Null where every pixel of every frame is as it must be. */
async function problemOf(
  { bits, components, tolerance }: CodedStudy,
  bytes: Uint8Array,
  host: DicomHost,
  codecs: Codecs,
): Promise<string | null> {
  const source = memorySource(bytes)
  const index = indexDicom(source, host)
  if (!index.ok) return index.error.message
  if (index.value.kind !== 'image' || index.value.frames.length !== FRAMES)
    return 'it is no run of its frames'
  const pixels = openFrames(source, host, index.value)
  if (!pixels.ok) return pixels.error.message
  for (const [i, location] of index.value.frames.entries()) {
    const decoded = await decodeFrame(readFrame(pixels.value, location), index.value.angiogram.pixels, codecs)
    if (!decoded.ok) return decoded.error.message
    const off = worst(decoded.value.data, codedValues(i, bits, components))
    if (!(off <= tolerance)) return `frame ${i} is off by ${off}, ${tolerance} allowed`
  }
  return null
}

/** The largest difference; infinite where there are more or fewer samples than drawn. */
function worst(data: ArrayLike<number>, drawn: readonly number[]): number {
  if (data.length !== drawn.length) return Infinity
  return drawn.reduce((most, value, i) => Math.max(most, Math.abs(value - (data[i] ?? Infinity))), 0)
}
