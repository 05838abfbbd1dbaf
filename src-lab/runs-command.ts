import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { ENGINE_PROTOCOL } from '#core/engine-contract.ts'
import { PHANTOM_SIDE } from '#core/angiography/phantom-recipe.ts'
import { seededRandom } from '#core/random.ts'
import type { FrameReading } from '#core/reading/types.ts'
import { ok } from '#core/result.ts'
import { loadReader, type ModelReader } from '../src-main/engine/model-reader.ts'
import { rememberLast } from '../src-main/engine/remember.ts'
import type { OpenRun } from '../src-main/engine/run-source.ts'
import { measureRun, type FrameTruth, type RunFigures } from './runs/measure-run.ts'
import { summaryOf } from './runs/summary.ts'
import { drawScene } from './simulation/frame.ts'

export interface RunsOptions {
  readonly model: string
  readonly runs: number
  readonly seed: number
  readonly out: string
}

const [FRAMES, FRAME_TIME_MS] = [60, 1000 / 15]

/** Reads whole drawn runs as the program does, and measures tracks, filling and stillness against what was drawn. */
export async function runsCommand({ model, runs, seed, out }: RunsOptions): Promise<void> {
  const engine = { protocol: ENGINE_PROTOCOL, backend: 'tensorflow', name: 'lab', notice: null } as const
  const reader = await loadReader(model, engine, () => performance.now())
  if (!reader.ok) throw new Error(reader.error.message)
  const figures: RunFigures[] = []
  for (let i = 0; i < runs; i++) {
    figures.push(await readDrawn(reader.value, seed, i))
    process.stderr.write(`${i + 1} of ${runs} runs\n`)
  }
  reader.value.dispose()
  mkdirSync(dirname(join(out)), { recursive: true })
  writeFileSync(out, `${JSON.stringify({ model, seed, summary: summaryOf(figures), runs: figures })}\n`)
  process.stdout.write(`${JSON.stringify(summaryOf(figures))}\n`)
}

async function readDrawn(reader: ModelReader, seed: number, i: number): Promise<RunFigures> {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) + Math.imul(i, 0x85ebca6b))
  const scene = drawScene(random)
  const truth: FrameTruth[] = []
  // In their order, so that the grain of a frame does not depend on how the run is read.
  const grey = rememberLast(2, async (frame: number) => {
    const { pixels, ...known } = scene.at(frame * FRAME_TIME_MS, random)
    truth.push(known)
    const data = Float32Array.from(pixels, (value) => value / 255)
    return ok({ rows: PHANTOM_SIDE, columns: PHANTOM_SIDE, data })
  })
  const run: OpenRun = {
    kind: 'dicom',
    modality: 'XA',
    frameCount: FRAMES,
    timeMs: (frame) => frame * FRAME_TIME_MS,
    grey,
    close: () => undefined,
  }
  const readings: FrameReading[] = []
  for (let frame = 0; frame < FRAMES; frame++) {
    const reading = await reader.readFrame(run, frame)
    if (!reading.ok) throw new Error(reading.error.message)
    readings.push(reading.value)
  }
  return measureRun(readings, reader.readRun(readings), truth)
}
