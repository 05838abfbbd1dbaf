import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { polarity, type FeatureGate, type Novelty } from '#core/regions/novelty.ts'
import { noveltyArrays, NoveltyFile } from '#core/regions/novelty-file.ts'
import { squaredDistance } from '#core/regions/subspace-density.ts'
import { loadSplits, type Splits } from './data/splits.ts'
import { jsonBytes } from './model-files.ts'
import { discriminant, likeliestDensity, limitFor, spectrumOf } from './novelty/fit-density.ts'
import { inverted, patchFeatures, seenFeatures, upright, type SeenFeatures } from './novelty/seen-features.ts'
import { openModel, type OpenModel } from './open-model.ts'
import { bytesOf, writeDurably } from './training/checkpoint.ts'

/** Numbers of axes to choose from, by the likelihood of the validation frames. */
const COMPONENTS = [8, 16, 32, 64] as const
/** Of validation frames, and of validation regions for patches, that each gate may turn away. */
const SHARE = 0.01

/**
 * Fits what tells a model from pictures it does not know, from its features of the frames it was trained on; writes novelty.json and
 * novelty.bin beside it. No label of stenosis is used. About ten minutes.
 */
export async function noveltyCommand(options: { model: string; data: string }): Promise<void> {
  const model = await openModel(options.model)
  const seen = await see(model, loadSplits(options.data))
  const novelty = fitNovelty(seen)
  const bin = Buffer.concat(noveltyArrays(novelty).map(bytesOf))
  const file = fileOf(model, seen, novelty, bin)
  // Its numbers first: a file that names others is refused, one that is not there yet is not.
  writeDurably(join(options.model, 'novelty.bin'), [bin])
  writeDurably(join(options.model, 'novelty.json'), [jsonBytes(file)])
  process.stderr.write(`${JSON.stringify({ frame: file.frame, patch: file.patch, checked: file.checked })}\n`)
}

/** Everything the fit and its check look at. */
interface Seen {
  readonly train: SeenFeatures
  readonly trainInverted: SeenFeatures
  readonly trainPatches: readonly Float32Array[]
  readonly validation: SeenFeatures
  readonly checked: SeenFeatures
  readonly checkedInverted: SeenFeatures
  /** How many frames were inverted for it, also those a pixel gate turned away. */
  readonly checkedOf: number
  readonly checkedPatches: readonly Float32Array[]
}

async function see({ inference }: OpenModel, splits: Splits): Promise<Seen> {
  const say = (what: string) => process.stderr.write(`looking at ${what}\n`)
  say(`${splits.train.length} frames, upright and inverted`)
  const train = await seenFeatures(inference, splits.train, upright)
  const trainInverted = await seenFeatures(inference, splits.train, inverted)
  say('frames it was not trained on')
  return {
    train,
    trainInverted,
    trainPatches: await patchFeatures(inference, splits.trainPatches),
    validation: await seenFeatures(inference, splits.validation, upright),
    checked: await seenFeatures(inference, splits.calibration, upright),
    checkedInverted: await seenFeatures(inference, splits.calibration, inverted),
    checkedOf: splits.calibration.length,
    checkedPatches: await patchFeatures(inference, splits.heldPatches),
  }
}

function fitNovelty({ train, trainInverted, trainPatches, validation }: Seen): Novelty {
  const frame = gateFor(train.frames, validation.frames)
  const patch = gateFor([...train.regions, ...trainPatches], validation.regions)
  const components = frame.density.variances.length
  const direction = discriminant(train.frames, trainInverted.frames, components)
  const limit = limitFor(
    validation.frames.map((h) => polarity({ direction }, h)),
    SHARE,
  )
  return { frame, patch, inverted: { direction, limit } }
}

function gateFor(
  points: readonly ArrayLike<number>[],
  validation: readonly ArrayLike<number>[],
): FeatureGate {
  const density = likeliestDensity(spectrumOf(points), COMPONENTS, validation)
  const limit = limitFor(
    validation.map((h) => squaredDistance(density, h)),
    SHARE,
  )
  return { density, limit }
}

function fileOf({ manifest }: OpenModel, seen: Seen, novelty: Novelty, bin: Buffer): NoveltyFile {
  const { frame, patch, inverted: upsideDown } = novelty
  const { train, trainInverted, trainPatches, validation, checked, checkedInverted } = seen
  const isFar = (h: ArrayLike<number>) => squaredDistance(frame.density, h) > frame.limit
  const isInverted = (h: ArrayLike<number>) => polarity(upsideDown, h) > upsideDown.limit
  const isFarPatch = (h: ArrayLike<number>) => squaredDistance(patch.density, h) > patch.limit
  const gatedByPixels = seen.checkedOf - checkedInverted.frames.length
  return NoveltyFile.parse({
    schema: 1,
    weightsSha256: manifest.weights.sha256,
    fittedAt: new Date().toISOString(),
    command: `npm run lab -- novelty --model models/${manifest.id}`,
    width: upsideDown.direction.length,
    bin: { bytes: bin.byteLength, sha256: createHash('sha256').update(bin).digest('hex') },
    frame: { ...described(frame, train.frames.length), validation: shareOf(validation.frames, isFar) },
    patch: {
      ...described(patch, train.regions.length + trainPatches.length),
      validation: shareOf(validation.regions, isFarPatch),
    },
    inverted: {
      limit: upsideDown.limit,
      fittedOn: train.frames.length + trainInverted.frames.length,
      validation: shareOf(validation.frames, isInverted),
    },
    checked: {
      source: 'ARCADE val, the half that fits the calibrators, and patches-32 held out of training',
      frames: shareOf(checked.frames, (h) => isFar(h) || isInverted(h)),
      invertedByPixels: { turnedAway: gatedByPixels, of: seen.checkedOf },
      inverted: shareOf(checkedInverted.frames, (h) => isFar(h) || isInverted(h)),
      invertedByDistance: shareOf(checkedInverted.frames, isFar),
      patches: shareOf(seen.checkedPatches, isFarPatch),
    },
  })
}

const described = ({ density, limit }: FeatureGate, fittedOn: number) => ({
  components: density.variances.length,
  residual: density.residual,
  limit,
  fittedOn,
})

const shareOf = <T>(items: readonly T[], isOut: (item: T) => boolean) => ({
  turnedAway: items.filter(isOut).length,
  of: items.length,
})
