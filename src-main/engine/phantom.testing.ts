import { deflateRawSync } from 'node:zlib'
import { demoRecipes } from '#core/angiography/demo-study.ts'
import { angiogramFrames } from '#core/angiography/phantom.ts'
import { seededRandom } from '#core/random.ts'
import { writeDicom } from '#core/dicom/write.ts'
import { xaElements } from '#core/testing/dicom-xa.ts'
import { TAG } from '#core/dicom/tags.ts'

const SIDE = 512
const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1'
const DEFLATED = '1.2.840.10008.1.2.1.99'

/** Vessels drawn by code: dark, curved, one of them narrowed; they move a little from frame to frame. */
export function drawnFrame(frame: number, side = SIDE): Uint8Array {
  const data = new Uint8Array(side * side)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) data[y * side + x] = shade((x * SIDE) / side, (y * SIDE) / side, frame)
  }
  return data
}

function shade(x: number, y: number, frame: number): number {
  let depth = 0
  for (const vessel of [0, 1, 2]) {
    const middle = 120 + 130 * vessel + 40 * Math.sin((x + 3 * frame) / 70 + vessel) + frame
    const narrowed = vessel === 1 ? 1 - 0.7 * Math.exp(-(((x - 260) / 12) ** 2)) : 1
    const radius = 7 * narrowed
    depth = Math.max(depth, 95 / (1 + Math.exp(Math.abs(y - middle) - radius)))
  }
  // A fixed pattern in place of noise, so that every test run sees the same pixels.
  return Math.round(165 - depth + 6 * Math.sin(x * 12.9898 + y * 78.233))
}

type Elements = Parameters<typeof xaElements>[1]

/** An uncompressed XA run of drawn frames. */
export const drawnRun = (frameCount: number, more: Elements = []): Uint8Array =>
  writeDicom(describedRun(EXPLICIT_LITTLE, drawnFrames(frameCount), more))

/** The same with its data set deflated (PS3.5 A.5). */
export const deflatedRun = (frameCount: number): Uint8Array =>
  writeDicom({
    ...describedRun(DEFLATED, drawnFrames(frameCount)),
    deflate: (bytes) => deflateRawSync(bytes),
  })

/** From about here on the vessels of the demo study's first run are filled. */
const FILLED_FROM_MS = 1500
const FILLED_EVERY_MS = 100

/** 512 × 512 frames with filled vessels that a model takes for an angiogram; for that `drawnFrame` is too plain. */
export function filledFrames(frameCount: number): Uint8Array[] {
  const [recipe] = demoRecipes()
  if (recipe === undefined) throw new Error('the demo has no runs')
  const before = FILLED_FROM_MS / FILLED_EVERY_MS
  const timing = { frames: before + frameCount, frameTimeMs: FILLED_EVERY_MS }
  return [...angiogramFrames({ ...recipe, ...timing }, seededRandom(recipe.seed))].slice(before)
}

/** An uncompressed XA run of them. */
export const filledRun = (frameCount: number): Uint8Array =>
  writeDicom(describedRun(EXPLICIT_LITTLE, filledFrames(frameCount)))

const drawnFrames = (frameCount: number): Uint8Array[] =>
  Array.from({ length: frameCount }, (_, frame) => drawnFrame(frame))

const describedRun = (transferSyntax: string, frames: Uint8Array[], more: Elements = []) => ({
  transferSyntax,
  elements: xaElements({ rows: SIDE, columns: SIDE, frameCount: frames.length }, [
    [TAG.frameTime, '66.666'],
    ...more,
  ]),
  frames,
})
