import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createInference } from '#core/model/inference.ts'
import { hybridConfigOf } from '#core/model/manifest.ts'
import { createReadingHead } from '#core/model/reading-head.ts'
import type { CircuitCases } from './circuit/circuit-cases.ts'
import { circuitInUse } from './circuit/circuit-in-use.ts'
import type { JudgedLevel } from './circuit/noise-figures.ts'
import { NoiseFile } from './circuit/noise-file.ts'
import { heldLevels, simulatedLevels, type MeasuredModel } from './circuit/noise-levels.ts'
import { noisePlot } from './circuit/noise-plot.ts'
import { FULL_PLAN, QUICK_PLAN, studyNoise, type StudiedLevels } from './circuit/noise-study.ts'
import { withNoise } from './circuit/noise-text.ts'
import { newestModel, readModel, trainedAngles, type ModelOnDisk } from './circuit/shipped.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'
import { writeDurably } from '../src-main/engine/durable.ts'

export interface NoiseOptions {
  readonly model?: string
  readonly data: string
  /** A few frames drawn by code, a few settings: proves that it works, and is evidence of nothing. */
  readonly quick: boolean
  /** Folder for noise.json; that of the model when left out. */
  readonly out?: string
  /** Folder for noise.svg, and for model.md if it is there. */
  readonly docs?: string
}

const QUICK_FRAMES = 12
const QUICK_OUT = 'artifacts/noise'

/** What noise in the circuit does to a model: noise.json beside it, the plot and the words in the documents. */
export async function noiseCommand(options: NoiseOptions): Promise<void> {
  const disk = await readModel(options.model ?? newestModel())
  const out = options.out ?? (options.quick ? QUICK_OUT : disk.folder)
  const docs = options.docs ?? (options.quick ? QUICK_OUT : 'docs')
  const file = await measure(disk, options)
  for (const folder of [out, docs]) mkdirSync(folder, { recursive: true })
  writeDurably(join(out, 'noise.json'), [jsonBytes(file)])
  writeDurably(join(docs, 'noise.svg'), [Buffer.from(noisePlot(file))])
  const document = join(docs, 'model.md')
  if (existsSync(document))
    writeDurably(document, [Buffer.from(withNoise(readFileSync(document, 'utf8'), file))])
  report(`wrote ${join(out, 'noise.json')} and ${join(docs, 'noise.svg')}`)
}

const report = (line: string): void => void process.stderr.write(`${line}\n`)

async function measure(disk: ModelOnDisk, { quick, data }: NoiseOptions): Promise<NoiseFile> {
  const { manifest, weights } = disk
  const head = createReadingHead(hybridConfigOf(manifest), weights)
  const studied = { config: manifest.circuit, angles: trainedAngles(disk), head }
  const inference = createInference(manifest, weights, () => performance.now())
  const model: MeasuredModel = { disk, studied, inference }
  const levels = await (quick ? simulatedLevels(model, QUICK_FRAMES) : heldLevels(model, data))
  inference.dispose()
  const plan = quick ? QUICK_PLAN : FULL_PLAN
  return NoiseFile.parse({
    schema: 1,
    model: manifest.id,
    weightsSha256: manifest.weights.sha256,
    measuredAt: new Date().toISOString(),
    command: `npm run lab -- noise --model ${manifest.id}${quick ? ' --quick' : ''}`,
    quick,
    replicates: plan.replicates,
    repeats: plan.repeats,
    circuit: manifest.circuit,
    circuitInUse: circuitInUse(studied, levels.region.decided),
    levels: described(levels),
    ...studyNoise(studied, levels, plan, report),
  })
}

const described = ({ region, patch }: StudiedLevels): NoiseFile['levels'] => ({
  region: level(region),
  patch: patch === null ? null : level(patch),
})

const level = ({ decided, calibrated, threshold }: JudgedLevel): NoiseFile['levels']['region'] => ({
  decided: counted(decided),
  threshold,
  calibrated: counted(calibrated),
})

const counted = ({ source, labels, clusters }: CircuitCases) => ({
  source,
  n: labels.length,
  events: labels.filter((label) => label === 1).length,
  images: new Set(clusters).size,
})
