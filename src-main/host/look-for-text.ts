import { textIn, whereIs } from '#core/deidentify/burnt-text.ts'
import type { TextSeen } from '#core/deidentify/text-warning.ts'
import type { Decode } from '#core/dicom/decode-pool.ts'
import type { GreyFrame } from '#core/dicom/types.ts'
import { nodeCodecs } from '../engine/codec-files.ts'
import { openRun, type OpenRun } from '../engine/run-source.ts'

/** As many tell what stands still from what moves. */
const FRAMES = 5

/** Looks for text in a few frames of a run, first and last among them. A run with a frame that cannot be drawn is `unseen`. */
export async function lookForText(path: string, decode: Decode): Promise<TextSeen> {
  const run = await openRun({ kind: 'dicom', path }, { codecs: nodeCodecs(), decode })
  if (!run.ok) return { kind: 'unseen' }
  try {
    const frames = await fewFrames(run.value)
    const [first] = frames ?? []
    if (frames === null || first === undefined) return { kind: 'unseen' }
    const where = new Set(textIn(frames).map((place) => whereIs(place, first)))
    return where.size === 0 ? { kind: 'none' } : { kind: 'found', where: [...where] }
  } finally {
    run.value.close()
  }
}

/** Null where one of them cannot be drawn. */
async function fewFrames(run: OpenRun): Promise<GreyFrame[] | null> {
  const last = run.frameCount - 1
  const numbers = new Set(Array.from({ length: FRAMES }, (_, i) => Math.round((i * last) / (FRAMES - 1))))
  const frames: GreyFrame[] = []
  for (const number of numbers) {
    const grey = await run.grey(number)
    if (!grey.ok) return null
    frames.push(grey.value)
  }
  return frames
}
