import { seededRandom, shuffled } from '#core/random.ts'
import { laterDuplicates, nearAny, samePixels, thumbnail } from '#core/training/duplicates.ts'
import type { GreyImage } from '#core/model/preprocess.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import type { LabelledPatch } from './patches.ts'
import { loadPublished, type Published } from './published.ts'

/** Who sees what; no image and no near duplicate stands in two of these. */
export interface Splits {
  readonly train: readonly LabelledFrame[]
  /** Chooses the checkpoint. */
  readonly validation: readonly LabelledFrame[]
  /** Fits the calibrator. */
  readonly calibration: readonly LabelledFrame[]
  /** Gives the reported figures. */
  readonly test: readonly LabelledFrame[]
  readonly trainPatches: readonly LabelledPatch[]
  /** Held out of training. */
  readonly heldPatches: readonly LabelledPatch[]
  /** Of those, the ones that nearly equal none that was learned from: they fit and report the patch level. */
  readonly judgedPatches: readonly LabelledPatch[]
  readonly duplicates: DuplicateCounts
}

export interface DuplicateCounts {
  /** Training images dropped because they are near to a held-out one. */
  readonly trainAgainstHeldOut: number
  /** Held-out images dropped because they are near to another held-out one. */
  readonly withinHeldOut: number
  /** Training images dropped because they are near to an earlier one. */
  readonly withinTrain: number
  /** Training patches dropped because they equal a held-out one. */
  readonly patchesAgainstHeldOut: number
  readonly patchesWithin: number
  /** Held-out patches that are not judged, because a training patch nearly equals them. */
  readonly heldPatchesNearTraining: number
}

/** Frames that nothing is ever learned from, with or without labels. */
export const heldOut = ({ validation, calibration, test }: Splits): LabelledFrame[] => [
  ...validation,
  ...calibration,
  ...test,
]

/** The seed of the split; the same for all models, so that no model is ever tested on another's training images. */
const SPLIT_SEED = 20_260_116
const VALIDATION_SHARE = 0.1

/** Loads the folder of ../shared/data and splits it by image. Takes about half a minute. */
export const loadSplits = (data: string): Splits => splitsOf(loadPublished(data))

/** The same of what is loaded already. */
export function splitsOf(published: Published): Splits {
  const images = splitImages(published.frames.train, published.frames.val)
  const patches = splitPatches(published.patches.train, published.patches.validation)
  return { ...images.parts, ...patches.parts, duplicates: { ...images.counts, ...patches.counts } }
}

function splitImages(train: readonly LabelledFrame[], val: readonly LabelledFrame[]) {
  const valThumbnails = thumbnailsOf(val)
  const repeatedVal = laterDuplicates(valThumbnails)
  const nearVal = nearAny(thumbnailsOf(train), valThumbnails)
  const free = train.filter((_, i) => !nearVal.has(i))
  const repeated = laterDuplicates(thumbnailsOf(free))
  const random = seededRandom(SPLIT_SEED)
  const kept = shuffled(
    free.filter((_, i) => !repeated.has(i)),
    random,
  )
  const held = shuffled(
    val.filter((_, i) => !repeatedVal.has(i)),
    random,
  )
  const validation = Math.round(kept.length * VALIDATION_SHARE)
  const half = Math.floor(held.length / 2)
  return {
    parts: {
      train: kept.slice(validation),
      validation: kept.slice(0, validation),
      calibration: held.slice(0, half),
      test: held.slice(half),
    },
    counts: {
      trainAgainstHeldOut: nearVal.size,
      withinHeldOut: repeatedVal.size,
      withinTrain: repeated.size,
    },
  }
}

/**
 * A third of the training patches joins the validation patches as held out; exact copies stay on that side only. Who is held out was
 * decided before near copies were looked for, and models have learned since: so a held-out near copy of a training patch is not judged.
 */
function splitPatches(train: readonly LabelledPatch[], validation: readonly LabelledPatch[]) {
  const unique = withoutCopies([...validation, ...shuffled(train, seededRandom(SPLIT_SEED))])
  const heldCount = withoutCopies(validation).length + Math.round(train.length / 3)
  const [heldPatches, trainPatches] = [unique.slice(0, heldCount), unique.slice(heldCount)]
  const near = nearAny(thumbnailsOf(heldPatches), thumbnailsOf(trainPatches))
  return {
    parts: { trainPatches, heldPatches, judgedPatches: heldPatches.filter((_, i) => !near.has(i)) },
    counts: {
      heldPatchesNearTraining: near.size,
      patchesAgainstHeldOut: train.filter((p) => validation.some((v) => samePixels(p.image, v.image))).length,
      patchesWithin: train.length + validation.length - unique.length,
    },
  }
}

/** Of each, to be compared. */
export const thumbnailsOf = (images: readonly { readonly image: GreyImage }[]): Float32Array[] =>
  images.map(({ image }) => thumbnail(image))

const withoutCopies = (patches: readonly LabelledPatch[]): LabelledPatch[] =>
  patches.filter((patch, i) => !patches.slice(0, i).some((earlier) => samePixels(earlier.image, patch.image)))
