import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { LOCATOR } from '#core/locator/layout.ts'
import { LocatorFile } from '#core/locator/locator-file.ts'
import { backboneBlocks } from '#core/model/backbone-layout.ts'
import { foldBackbone, type FoldedMobileNet } from '#core/model/folded.ts'
import { hybridConfigOf } from '#core/model/manifest.ts'
import { seededRandom } from '#core/random.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import { readModel } from './circuit/shipped.ts'
import { loadSimulated } from './data/simulated.ts'
import { loadSplits } from './data/splits.ts'
import { learnLocator, locateAll, OVERLAP, type LocatorRecipe } from './locator/learn.ts'
import { averagePrecision, bestThreshold } from './locator/precision.ts'
import { seen, type SeenFrame } from './locator/seen-frames.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'
import { bytesOf, writeDurably } from '../src-main/engine/durable.ts'
import { commitAtHand, scheduleOf } from './training/recipe.ts'

export interface LocatorOptions {
  readonly model: string
  readonly data: string
  /** Folders that `lab simulate` wrote. */
  readonly simulated: readonly string[]
  readonly simulatedShare: number
  /** Of each real frame: as it is, and turned and mirrored otherwise. */
  readonly views: number
  readonly steps: number
  readonly batch: number
  readonly rate: number
  readonly seed: number
  readonly validateEvery: number
  readonly out: string
}

/**
 * Trains what finds the boxes of lesions on a whole frame, on maps of a model's frozen backbone; resumable. Writes locator.json and
 * locator.bin beside the model.
 */
export async function locatorCommand(options: LocatorOptions): Promise<void> {
  const report = (line: string): void => void process.stderr.write(`${line}\n`)
  mkdirSync(options.out, { recursive: true })
  const { manifest, weights } = await readModel(options.model)
  const backbone = foldBackbone(backboneBlocks(hybridConfigOf(manifest).backbone), weights)
  const frames = lookAll(backbone, options, report)
  backbone.dispose()
  const recipe = recipeOf(options, manifest.weights.sha256)
  const commit = commitAtHand()
  const { best, header } = await learnLocator({
    recipe,
    ...frames,
    checkpointPath: join(options.out, 'locator.checkpoint'),
    commit,
    report,
  })
  const found = locateAll(recipe.config, best, frames.validation)
  const { threshold, f1 } = bestThreshold(found)
  const bin = bytesOf(best)
  const file: LocatorFile = {
    schema: 1,
    weightsSha256: manifest.weights.sha256,
    fittedAt: new Date().toISOString(),
    commit: header.commit,
    command: `npm run lab -- locator --model models/${manifest.id} --steps ${options.steps}`,
    config: recipe.config,
    bin: { bytes: bin.byteLength, sha256: createHash('sha256').update(bin).digest('hex') },
    threshold,
    overlap: OVERLAP,
    trained: {
      frames: frames.real.length / options.views,
      simulatedFrames: frames.simulated.length,
      steps: header.step,
      bestStep: header.best.step,
      seed: options.seed,
    },
    validation: {
      frames: found.length,
      lesions: found.reduce((sum, { lesions }) => sum + lesions.length, 0),
      averagePrecision: averagePrecision(found),
      f1,
    },
  }
  // Its numbers first: a file that names others is refused, one that is not there yet is not.
  writeDurably(join(options.model, 'locator.bin'), [bin])
  writeDurably(join(options.model, 'locator.json'), [jsonBytes(LocatorFile.parse(file))])
  report(JSON.stringify(file.validation))
}

function recipeOf(options: LocatorOptions, weightsSha256: string): LocatorRecipe {
  const { batch, simulatedShare, seed, views, validateEvery } = options
  return {
    config: LOCATOR,
    adam: { ...scheduleOf(options, { head: 0, circuit: 0, projection: 0 }), averageDecay: 0.995 },
    batch,
    simulatedShare,
    seed,
    weightsSha256,
    views,
    validateEvery,
  }
}

/** Every frame through the backbone, once a view: the slow part. */
function lookAll(
  backbone: FoldedMobileNet,
  { data, simulated, views, seed }: LocatorOptions,
  report: (line: string) => void,
): Record<'real' | 'simulated' | 'validation', SeenFrame[]> {
  const { train, validation } = loadSplits(data)
  const look = (frames: readonly LabelledFrame[], what: string, turnedFrom: number | null): SeenFrame[] => {
    report(`looking at ${frames.length} ${what}`)
    return frames.map((frame, i) =>
      seen(backbone, frame, turnedFrom === null ? null : seededRandom(seed + turnedFrom + i)),
    )
  }
  return {
    validation: look(validation, 'frames that choose', null),
    real: Array.from({ length: views }, (_, view) =>
      look(train, `frames to learn from, view ${view + 1} of ${views}`, view === 0 ? null : 10_000 * view),
    ).flat(),
    simulated: look(simulated.flatMap(loadSimulated), 'drawn frames', null),
  }
}
