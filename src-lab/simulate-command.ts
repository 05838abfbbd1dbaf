import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { PHANTOM_SIDE } from '#core/angiography/phantom-recipe.ts'
import { PATCH_SIZE } from '#core/model/preprocess.ts'
import { seededRandom, type Random } from '#core/random.ts'
import { createProgress } from './progress.ts'
import { simulateFrame, type VisibleStenosis } from './simulation/frame.ts'
import { simulatePatches } from './simulation/patches.ts'
import { simulateRun } from './simulation/run.ts'

export interface SimulateOptions {
  readonly frames: number
  readonly runs: number
  readonly patches: number
  readonly seed: number
  readonly out: string
}

/**
 * Writes frames drawn by code as PNG with a COCO file of the boxes, severities, lengths and eccentricities of their stenoses,
 * whole runs as DICOM XA with the truth about each of their frames beside them, and patches in the folders that training and
 * `evaluate --patches` read. Frame, run or patch i of a seed is the same whatever else is asked for.
 */
export function simulateCommand(options: SimulateOptions): void {
  if (options.frames > 0) writeFrames(options)
  if (options.runs > 0) writeRuns(options)
  if (options.patches > 0) writePatches(options)
}

const randomOf = (seed: number, i: number): Random =>
  seededRandom(Math.imul(seed, 0x9e3779b1) + Math.imul(i, 0x85ebca6b))

function writeFrames({ frames, seed, out }: SimulateOptions): void {
  const folder = join(out, 'frames')
  mkdirSync(folder, { recursive: true })
  const [images, annotations]: [object[], object[]] = [[], []]
  const say = createProgress(frames, 'frames')
  for (let id = 0; id < frames; id++) {
    const name = `${seed}-${id}.png`
    const { pixels, stenoses, artery, projection, look } = simulateFrame(randomOf(seed, id))
    const [width, height] = [PHANTOM_SIDE, PHANTOM_SIDE]
    writeFileSync(join(folder, name), png(pixels, PHANTOM_SIDE))
    images.push({ id, file_name: name, width, height, artery, ...projection, look })
    for (const stenosis of stenoses)
      annotations.push({ id: annotations.length, image_id: id, ...annotation(stenosis) })
    say(id + 1)
  }
  const categories = [{ id: 1, name: 'stenosis' }]
  writeFileSync(join(out, 'frames.json'), JSON.stringify({ images, annotations, categories }))
  process.stderr.write(`wrote ${frames} frames with ${annotations.length} stenoses to ${out}\n`)
}

const annotation = ({ box, ...truth }: VisibleStenosis): object => ({ category_id: 1, bbox: box, ...truth })

function writeRuns({ runs, seed, out }: SimulateOptions): void {
  mkdirSync(join(out, 'runs'), { recursive: true })
  const say = createProgress(runs, 'runs')
  for (let i = 0; i < runs; i++) {
    const { bytes, truth } = simulateRun(seed, i, randomOf(seed ^ RUNS, i))
    writeFileSync(join(out, 'runs', `${seed}-${i}.dcm`), bytes)
    writeFileSync(join(out, 'runs', `${seed}-${i}.json`), `${JSON.stringify(truth, null, 1)}\n`)
    say(i + 1)
  }
  process.stderr.write(`wrote ${runs} runs to ${out}\n`)
}

function writePatches({ patches, seed, out }: SimulateOptions): void {
  for (const folder of ['positive', 'negative']) mkdirSync(join(out, 'patches', folder), { recursive: true })
  const [truth, say]: [object[], (done: number) => void] = [[], createProgress(patches, 'patches')]
  for (let frame = 0; truth.length < patches; frame++) {
    for (const { kind, pixels, stenosis } of simulatePatches(randomOf(seed ^ PATCHES, frame))) {
      if (truth.length === patches) break
      const folder = kind === 'lesion' ? 'positive' : 'negative'
      const file_name = `${folder}/${seed}-${truth.length}.png`
      writeFileSync(join(out, 'patches', file_name), png(pixels, PATCH_SIZE))
      truth.push({ file_name, frame, kind, ...stenosis })
    }
    say(truth.length)
  }
  writeFileSync(join(out, 'patches.json'), JSON.stringify({ patches: truth }))
  process.stderr.write(`wrote ${patches} patches to ${out}\n`)
}

const png = (data: Uint8Array, side: number): Uint8Array =>
  encode({ width: side, height: side, channels: 1, depth: 8, data })

/** Runs, patches and frames of one seed are not of the same patients. */
const RUNS = 0x52554e53
const PATCHES = 0x50415443
