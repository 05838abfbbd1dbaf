import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ownUnits, type LocatorConfig } from '#core/locator/layout.ts'
import { parseLocator } from '#core/locator/locator-file.ts'
import { backboneBlocks } from '#core/model/backbone-layout.ts'
import { foldBackbone } from '#core/model/folded.ts'
import { referenceKernels } from '#core/model/kernels.ts'
import { hybridConfigOf } from '#core/model/manifest.ts'
import type { Weights } from '#core/model/weights.ts'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { seededRandom } from '#core/random.ts'
import { readModel, type ModelOnDisk } from './circuit/shipped.ts'
import { loadSimulated } from './data/simulated.ts'
import { heldOut, loadSplits, type Splits } from './data/splits.ts'
import { loadVessels } from './data/vessels.ts'
import { learnLocator } from './locator/learn.ts'
import { likelyLesions } from './locator/likely.ts'
import { recipeOf, shownOf, type LocatorOptions } from './locator/options.ts'
import { seen } from './locator/seen-frames.ts'
import { shipLocator } from './locator/ship.ts'
import { startFrom } from './locator/start.ts'
import { NARROW, type MarkedFrame } from './locator/turned.ts'
import { openLocator } from './open-model.ts'
import { photographs } from './photographs/package.ts'
import { rowsOf } from './photographs/rows.ts'
import { convolutionsOf } from './photographs/tflite.ts'
import { readCheckpoint } from './training/checkpoint.ts'
import { commitAtHand, hashOf } from './training/recipe.ts'

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
  if (options.vesselFrames !== undefined && [...train, ...simulated].some(({ outlines }) => !outlines))
    throw new Error('--vessel-frames needs outlines of all lesions: drawn frames have boxes alone')
  const from = options.from === undefined ? null : await readModel(options.from)
  const given = from === null ? null : locatorOf(from)
  if (given !== null && options.photographs === true)
    throw new Error('--photographs and --from name two starts; give one')
  const recipe = recipeOf(options, manifest.weights.sha256, given?.sha256)
  const { config } = recipe
  const start = given === null ? null : startFrom(config, given, weights, seededRandom(options.seed))
  const rows = options.photographs === true ? photographRows(config) : weights
  const checkpointPath = join(options.out, 'locator.checkpoint')
  const isTrained = readCheckpoint(checkpointPath, hashOf(recipe))?.header.step === options.steps
  const checkpoint = await learnLocator({
    recipe,
    model: { backbone, weights: rows },
    kernels: nativeKernels() ?? referenceKernels,
    real: train,
    simulated,
    // Another locator looks at them for minutes: not where nothing is left to learn.
    vessels: isTrained ? [] : await vesselFrames(options, from, splits, report),
    validation: validation.map((frame) => seen(frame, null, NARROW, shownOf(options))),
    start: start?.values ?? null,
    checkpointPath,
    commit: commitAtHand(),
    report,
  })
  const counts = { frames: train.length, simulatedFrames: simulated.length }
  const fresh = splits.calibration
  const file = await shipLocator({
    ...{ options, manifest, config, backbone, checkpoint, counts, fresh },
    // Nothing lies on the way from a head that was drawn.
    start: start?.isWhole === true ? start.values : null,
  })
  backbone.dispose()
  report(JSON.stringify(file.validation))
}

/** What the rows of a locator of its own start from. */
const photographRows = (config: LocatorConfig): Weights =>
  rowsOf(ownUnits(config), convolutionsOf(photographs()))

/** ARCADE's vessel task with its outlines; its lesions are not known but for what a locator finds. */
async function vesselFrames(
  { data, vesselFrames: many, taught }: LocatorOptions,
  from: ModelOnDisk | null,
  splits: Splits,
  report: (line: string) => void,
): Promise<MarkedFrame[]> {
  if (many === undefined && taught === true) throw new Error('--taught needs --vessel-frames')
  if (many === undefined) return []
  const { frames } = await loadVessels(data, heldOut(splits))
  const plain = frames.map(({ image, outlines }) => ({ image, outlines, lesions: [] }))
  if (taught === undefined) return plain
  if (from === null) throw new Error('--taught needs the locator of --from')
  const teacher = openLocator(from)
  if (teacher === null) throw new Error(`${from.folder} has no locator to be taught by`)
  report(`${from.folder} looks at ${plain.length} frames`)
  return likelyLesions(teacher.locator, plain)
}

/** A model's locator. Throws where it has none that can be used. */
function locatorOf({ folder, manifest, locator }: ModelOnDisk): {
  config: LocatorConfig
  values: Float32Array
  sha256: string
} {
  if (locator === null) throw new Error(`${folder} has no locator to start from`)
  const parsed = parseLocator(locator, manifest.weights.sha256)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return { config: parsed.value.config, values: parsed.value.values, sha256: locator.binSha256 }
}
