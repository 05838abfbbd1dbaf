import { sampleRegion, PATCH_SIZE, type GreyImage } from '#core/model/preprocess.ts'
import { seededRandom } from '#core/random.ts'
import type { LabelledFrame, Point } from '#core/training/region-sampler.ts'
import { vesselPoints, pointsAwayFrom } from '#core/training/vessel-points.ts'
import type { LabelledPatch } from '../data/patches.ts'
import type { Splits } from '../data/splits.ts'
import { simulateFrame } from '../simulation/frame.ts'

/** How many frames of each part. */
const FRAMES = { train: 8, validation: 4, calibration: 4, test: 5 } as const
/** Of each label. */
const PATCHES = { train: 6, held: 8 } as const
const SEED = 20_261_125

let made: Splits | null = null

/** Splits of the same form as the real ones from frames drawn by code: few, so that all of the way is short. Drawn once. */
export const drawnSplits = (): Splits => (made ??= drawn())

function drawn(): Splits {
  const frames = Array.from(
    { length: FRAMES.train + FRAMES.validation + FRAMES.calibration + FRAMES.test },
    (_, i) => drawnFrame(i),
  )
  const validationFrom = FRAMES.train
  const calibrationFrom = validationFrom + FRAMES.validation
  const testFrom = calibrationFrom + FRAMES.calibration
  const train = frames.slice(0, validationFrom)
  const test = frames.slice(testFrom)
  const heldPatches = drawnPatches(test, PATCHES.held)
  return {
    train,
    validation: frames.slice(validationFrom, calibrationFrom),
    calibration: frames.slice(calibrationFrom, testFrom),
    test,
    trainPatches: drawnPatches(train, PATCHES.train),
    heldPatches,
    judgedPatches: heldPatches,
    duplicates: {
      trainAgainstHeldOut: 0,
      withinHeldOut: 0,
      withinTrain: 0,
      patchesAgainstHeldOut: 0,
      patchesWithin: 0,
      heldPatchesNearTraining: 0,
    },
  }
}

/** The first of its seeds with a stenosis in it: every part needs both labels. */
function drawnFrame(index: number): LabelledFrame {
  for (let attempt = 0; ; attempt++) {
    const { pixels, stenoses } = simulateFrame(seededRandom(SEED + 1000 * index + attempt))
    if (stenoses.length === 0) continue
    const side = Math.sqrt(pixels.length)
    const image = { rows: side, columns: side, data: pixels }
    return { name: `drawn ${index}`, image, lesions: stenoses.map(({ box }) => box) }
  }
}

/** Small images of 32 x 32 around lesions and on dark lines away from any. */
function drawnPatches(frames: readonly LabelledFrame[], ofEach: number): LabelledPatch[] {
  const positive = frames.flatMap(({ image, lesions }) =>
    lesions.map(([x, y, w, h]) => small(image, [x + w / 2, y + h / 2])),
  )
  const negative = frames.flatMap(({ image, lesions }) =>
    pointsAwayFrom(vesselPoints(image), lesions, PATCH_SIZE)
      .slice(0, 3)
      .map((point) => small(image, point)),
  )
  const named = (images: readonly GreyImage[], label: 0 | 1): LabelledPatch[] =>
    images.slice(0, ofEach).map((image, i) => ({ name: `drawn ${label} ${i}`, image, label }))
  return [...named(negative, 0), ...named(positive, 1)]
}

const SMALL_SIDE = 32

/** 64 px of the frame at half their resolution. */
function small(image: GreyImage, [centerX, centerY]: Point): GreyImage {
  const region = { centerX, centerY, width: PATCH_SIZE, height: PATCH_SIZE, angleRad: 0 }
  const whole = sampleRegion(image, { region, gain: 1 })
  const data = Uint8Array.from({ length: SMALL_SIDE ** 2 }, (_, i) => {
    const at = 2 * Math.floor(i / SMALL_SIDE) * PATCH_SIZE + 2 * (i % SMALL_SIDE)
    return Math.round(
      (whole[at]! + whole[at + 1]! + whole[at + PATCH_SIZE]! + whole[at + PATCH_SIZE + 1]!) / 4,
    )
  })
  return { rows: SMALL_SIDE, columns: SMALL_SIDE, data }
}
