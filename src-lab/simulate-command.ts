import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { PHANTOM_SIDE } from '#core/angiography/phantom-recipe.ts'
import { seededRandom, type Random } from '#core/random.ts'
import { createProgress } from './progress.ts'
import { simulateFrame, type VisibleStenosis } from './simulation/frame.ts'
import { simulateRun } from './simulation/run.ts'

export interface SimulateOptions {
  readonly frames: number
  readonly runs: number
  readonly seed: number
  readonly out: string
}

/**
 * Writes frames drawn by code as PNG with a COCO file of the boxes and severities of their stenoses, and whole runs as DICOM XA
 * with the truth about each of their frames beside them. Frame or run i of a seed is the same whatever else is asked for.
 */
export function simulateCommand(options: SimulateOptions): void {
  if (options.frames > 0) writeFrames(options)
  if (options.runs > 0) writeRuns(options)
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
    const { pixels, stenoses, artery, projection } = simulateFrame(randomOf(seed, id))
    const [width, height] = [PHANTOM_SIDE, PHANTOM_SIDE]
    writeFileSync(join(folder, name), encode({ width, height, channels: 1, depth: 8, data: pixels }))
    images.push({ id, file_name: name, width, height, artery, ...projection })
    for (const stenosis of stenoses)
      annotations.push({ id: annotations.length, image_id: id, ...annotation(stenosis) })
    say(id + 1)
  }
  const categories = [{ id: 1, name: 'stenosis' }]
  writeFileSync(join(out, 'frames.json'), JSON.stringify({ images, annotations, categories }))
  process.stderr.write(`wrote ${frames} frames with ${annotations.length} stenoses to ${out}\n`)
}

const annotation = ({ box, severity, contrast }: VisibleStenosis): object => ({
  category_id: 1,
  bbox: box,
  severity,
  contrast,
})

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

/** Runs and frames of one seed are not of the same patients. */
const RUNS = 0x52554e53
