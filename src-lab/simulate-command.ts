import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { encode } from 'fast-png'
import { PHANTOM_SIDE } from '#core/angiography/phantom-recipe.ts'
import { seededRandom } from '#core/random.ts'
import { simulateFrame } from './simulation/frame.ts'

export interface SimulateOptions {
  readonly frames: number
  readonly seed: number
  readonly out: string
}

/**
 * Writes frames drawn by code as PNG with a COCO file of the boxes and severities of their stenoses. Frame i of a seed is the
 * same whatever else is asked for.
 */
export function simulateCommand({ frames, seed, out }: SimulateOptions): void {
  const folder = join(out, 'frames')
  mkdirSync(folder, { recursive: true })
  const [images, annotations]: [object[], object[]] = [[], []]
  const start = performance.now()
  for (let id = 0; id < frames; id++) {
    const name = `${seed}-${id}.png`
    const { pixels, stenoses, artery, projection } = simulateFrame(
      seededRandom(Math.imul(seed, 0x9e3779b1) + Math.imul(id, 0x85ebca6b)),
    )
    const [width, height] = [PHANTOM_SIDE, PHANTOM_SIDE]
    writeFileSync(join(folder, name), encode({ width, height, channels: 1, depth: 8, data: pixels }))
    images.push({ id, file_name: name, width, height, artery, ...projection })
    for (const { box, severity } of stenoses)
      annotations.push({ id: annotations.length, image_id: id, category_id: 1, bbox: box, severity })
    if (id % 50 === 49) report(id + 1, frames, performance.now() - start)
  }
  const categories = [{ id: 1, name: 'stenosis' }]
  writeFileSync(join(out, 'frames.json'), JSON.stringify({ images, annotations, categories }))
  process.stderr.write(`wrote ${frames} frames with ${annotations.length} stenoses to ${out}\n`)
}

function report(done: number, total: number, tookMs: number): void {
  const leftS = Math.ceil(((tookMs / done) * (total - done)) / 1000)
  process.stderr.write(`${done} of ${total} frames  ${(tookMs / done).toFixed(0)} ms each  ETA ${leftS} s\n`)
}
