/** Long, as all that a reading on the command line needs, and the order it is done in, stand together. */
import { dirname, join } from 'node:path'
import { calibrationName, type SiteCalibrationFile } from '#core/calibration/site-calibration.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { createEngineClient, type EngineClient } from '../host/engine-client.ts'
import { afterTimeout } from '../host/fork-engine.ts'
import { createIndexer } from '../host/indexer.ts'
import { inputFiles } from '../host/input-files.ts'
import type { InstalledModel } from '../host/model-folders.ts'
import { calibratedModel, siteCalibrations } from '../host/site-calibrations.ts'
import { keptUnder } from '../host/site-in-force.ts'
import { gather, studyFiles, type Gathered } from './gather.ts'
import { knownHere } from './known-here.ts'
import { inWords, jsonOutput, logged, tableOutput, type Output } from './output.ts'
import { modelHere } from './model-here.ts'
import { createProgress, type Progress } from './progress.ts'
import { readStudy } from './read-studies.ts'
import { sampledFrames } from './sampling.ts'
import { EXIT, type CliWorld } from './world.ts'

export interface ReadOptions {
  readonly files: readonly string[]
  readonly json: boolean
  readonly every: number | null
  readonly model: string | null
  /** Numbers as the evidence has them, not shifted to the prevalence of this hospital. */
  readonly unshifted: boolean
}

/** `read FILE…`. @returns the exit code */
export async function readCommand(world: CliWorld, options: ReadOptions): Promise<number> {
  const model = await modelHere(world, options.model)
  if (!model.ok)
    return say(
      world,
      model.error,
      model.error.code === 'unknown-model' ? EXIT.wrongUsage : EXIT.programFailed,
    )
  const output = logged(options.json ? jsonOutput(world) : tableOutput(world), world.log)
  const site = siteFor(world, model.value)
  // The engine takes a second to load; files are indexed meanwhile.
  const engine = createEngineClient({
    launch: world.startEngine(join(world.programDir, 'engine.cjs')),
    modelDir: model.value.dir,
    site,
    after: afterTimeout,
  })
  try {
    const found = await find(world, options.files)
    const madeBy = keptUnder(model.value.manifest.id, site)
    return await readAll({ world, options, engine, output, madeBy }, found)
  } finally {
    engine.close()
  }
}

const progressOf = ({ err: write, terminal, clock }: CliWorld): Progress =>
  createProgress({ write, terminal, clock })

async function find(world: CliWorld, files: readonly string[]): Promise<Gathered> {
  const progress = progressOf(world)
  const indexer = createIndexer({ workerFile: join(world.programDir, 'indexer.cjs'), after: afterTimeout })
  try {
    return await gather(inputFiles(files, indexer), (count) =>
      progress.show(count, count, 'looking at files'),
    )
  } finally {
    progress.clear()
    await indexer.close()
  }
}

interface Reading {
  readonly world: CliWorld
  readonly options: ReadOptions
  readonly engine: EngineClient
  readonly output: Output
  readonly madeBy: string
}

async function readAll(
  { world, options, engine, output: plain, madeBy }: Reading,
  found: Gathered,
): Promise<number> {
  for (const { file, error } of found.failures) plain.failed(file, error)
  const runs = found.studies.flatMap((study) => study.runs)
  if (runs.length === 0) return EXIT.someFailed
  const [first] = runs
  if (first) engine.ahead(first.source, sampledFrames(first.frameCount, options.every)[0] ?? 0)
  const { hospital, audits } = await knownHere(world, options.unshifted, madeBy)
  const ready = await announce(world, engine)
  if (!ready.ok) return say(world, ready.error, EXIT.programFailed)
  const total = runs.reduce((sum, run) => sum + sampledFrames(run.frameCount, options.every).length, 0)
  let [done, interrupted, jobId, complete] = [0, false, '', found.failures.length === 0]
  const stop = world.onInterrupt(() => {
    interrupted = true
    engine.cancel(jobId)
  })
  const progress = progressOf(world)
  const output = aside(plain, progress)
  output.head()
  const names = studyFiles(found.studies)
  for (const [i, study] of found.studies.entries()) {
    const read = await readStudy(
      {
        engine,
        output,
        audits,
        every: options.every,
        hospital,
        onFrame: (file) => progress.show((done += 1), total, `reading ${file}, frames`),
        cancelled: () => interrupted,
        onJob: (id) => void (jobId = id),
      },
      study,
      names[i] ?? '',
    )
    if (!read.ok) return say(world, read.error, EXIT.programFailed)
    complete &&= read.value
    if (interrupted) break
  }
  stop()
  progress.clear()
  return interrupted ? EXIT.interrupted : complete ? EXIT.done : EXIT.someFailed
}

/** This site's own calibration of the model; one that cannot be used is said, and the shipped one reads. */
function siteFor(world: CliWorld, { manifest }: InstalledModel): SiteCalibrationFile | null {
  const site = siteCalibrations(dirname(world.library), calibratedModel(manifest), () => new Date()).current()
  if (!site.ok) world.err(`${inWords(site.error)}\n`)
  const file = site.ok ? site.value : null
  const name = calibrationName(file)
  if (name !== '') world.err(`calibrated at this site: ${name}\n`)
  return file
}

/** Waits for the engine; says on standard error what a person should know of it. */
async function announce(world: CliWorld, engine: EngineClient): Promise<Result<null>> {
  const model = await engine.model()
  if (!model.ok) return fail(model.error)
  const notice = engine.state().facts?.notice
  if (notice) world.err(`${notice}\n`)
  return ok(null)
}

/** The progress line is taken away before an answer is written over it. */
const aside = (output: Output, progress: Progress): Output => ({
  head: output.head,
  line: (line) => {
    progress.clear()
    output.line(line)
  },
  failed: (file, error) => {
    progress.clear()
    output.failed(file, error)
  },
})

function say(world: CliWorld, error: Failure, code: number): number {
  world.err(`${inWords(error)}\n`)
  return code
}
