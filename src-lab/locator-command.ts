import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { LOCATOR } from '#core/locator/layout.ts'
import { LocatorFile, parseLocator } from '#core/locator/locator-file.ts'
import { backboneBlocks } from '#core/model/backbone-layout.ts'
import { foldBackbone } from '#core/model/folded.ts'
import { referenceKernels } from '#core/model/kernels.ts'
import { hybridConfigOf } from '#core/model/manifest.ts'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { readModel } from './circuit/shipped.ts'
import { loadSimulated } from './data/simulated.ts'
import { heldOut, loadSplits, type Splits } from './data/splits.ts'
import { loadVessels } from './data/vessels.ts'
import { learnLocator, locateAll, OVERLAP, VIEWS } from './locator/learn.ts'
import { likelyLesions } from './locator/likely.ts'
import { commandOf, recipeOf, type LocatorOptions } from './locator/options.ts'
import { averagePrecision, bestThreshold } from './locator/precision.ts'
import { seen } from './locator/seen-frames.ts'
import type { MarkedFrame } from './locator/turned.ts'
import { openLocator } from './open-model.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'
import { bytesOf, writeDurably } from '../src-main/engine/durable.ts'
import { commitAtHand } from './training/recipe.ts'

/**
 * Trains what finds the boxes of lesions on a whole frame: the later rows of a model's backbone and a head on their maps; resumable.
 * Writes locator.json and locator.bin beside the model.
 */
export async function locatorCommand(options: LocatorOptions): Promise<void> {
  const report = (line: string): void => void process.stderr.write(`${line}\n`)
  mkdirSync(options.out, { recursive: true })
  const { manifest, weights } = await readModel(options.model)
  const backbone = foldBackbone(backboneBlocks(hybridConfigOf(manifest).backbone), weights)
  const splits = loadSplits(options.data)
  const { train, validation } = splits
  const simulated = options.simulated.flatMap(loadSimulated)
  const toValidate = validation.map((frame) => seen(frame, null))
  const start = options.from === undefined ? null : await locatorOf(options.from)
  const recipe = recipeOf(options, manifest.weights.sha256, start?.sha256)
  const commit = commitAtHand()
  const { best, header } = await learnLocator({
    recipe,
    model: { backbone, weights },
    kernels: nativeKernels() ?? referenceKernels,
    real: train,
    simulated,
    vessels: await vesselFrames(options, splits, report),
    validation: toValidate,
    start: start?.values ?? null,
    checkpointPath: join(options.out, 'locator.checkpoint'),
    commit,
    report,
  })
  const found = await locateAll(recipe.config, backbone, best, toValidate)
  backbone.dispose()
  const { threshold, f1 } = bestThreshold(found)
  const bin = bytesOf(best)
  const file: LocatorFile = {
    schema: 1,
    weightsSha256: manifest.weights.sha256,
    fittedAt: new Date().toISOString(),
    commit: header.commit,
    command: commandOf(options, manifest.id),
    config: recipe.config,
    bin: { bytes: bin.byteLength, sha256: createHash('sha256').update(bin).digest('hex') },
    views: VIEWS,
    threshold,
    overlap: OVERLAP,
    trained: {
      frames: train.length,
      simulatedFrames: simulated.length,
      steps: header.step,
      bestStep: header.best.step,
      seed: options.seed,
    },
    validation: {
      frames: validation.length,
      lesions: validation.reduce((sum, { lesions }) => sum + lesions.length, 0),
      averagePrecision: averagePrecision(found),
      f1,
    },
  }
  // Its numbers first: a file that names others is refused, one that is not there yet is not.
  writeDurably(join(options.model, 'locator.bin'), [bin])
  writeDurably(join(options.model, 'locator.json'), [jsonBytes(LocatorFile.parse(file))])
  report(JSON.stringify(file.validation))
}

/** ARCADE's vessel task with its outlines; its lesions are not known but for what a locator finds. */
async function vesselFrames(
  { data, vesselFrames: many, taught, from }: LocatorOptions,
  splits: Splits,
  report: (line: string) => void,
): Promise<MarkedFrame[]> {
  if (many === undefined) return []
  const { frames } = await loadVessels(data, heldOut(splits))
  const plain = frames.map(({ image, outlines }) => ({ image, outlines, lesions: [] }))
  if (taught === undefined) return plain
  if (from === undefined) throw new Error('--taught needs the locator of --from')
  const teacher = openLocator(await readModel(from))
  if (teacher === null) throw new Error(`${from} has no locator to be taught by`)
  report(`${from} looks at ${plain.length} frames`)
  return likelyLesions(teacher.locator, plain)
}

/** The numbers of a model's locator. Throws where it has none, or one of another shape. */
async function locatorOf(folder: string): Promise<{ values: Float32Array; sha256: string }> {
  const { manifest, locator } = await readModel(folder)
  if (locator === null) throw new Error(`${folder} has no locator to start from`)
  const parsed = parseLocator(locator, manifest.weights.sha256)
  if (!parsed.ok) throw new Error(parsed.error.message)
  if (!isDeepStrictEqual(parsed.value.config, LOCATOR))
    throw new Error(`the locator of ${folder} has another shape`)
  return { values: parsed.value.values, sha256: locator.binSha256 }
}
