import { sigmoid } from '#core/calibration/sigmoid.ts'
import type { Inference } from '#core/model/inference.ts'
import {
  PATCH_LENGTH,
  sampleRegion,
  standardize,
  type GreyImage,
  type Region,
} from '#core/model/preprocess.ts'
import { randomInt, seededRandom, type Random } from '#core/random.ts'
import { flip } from '#core/training/augment.ts'
import { drawSide, type Point, type TrainingImage } from '#core/training/region-sampler.ts'
import { gainOf } from '../data/png.ts'
import { drawPlace } from './draw-place.ts'

/** A region and what its teachers say of it, between 0 and 1: frames without labels teach too. */
export interface SoftRegion {
  readonly image: GreyImage
  readonly region: Region
  readonly probability: number
}

const SHARES = { onVessel: 0.5, atProposal: 0.38 } as const
/** Each region is seen at these sizes, mirrored four ways, upright and turned by a quarter. */
const SIZES = [0.87, 1, 1.15] as const
const TURNS = [0, Math.PI / 2] as const
const MIRRORS = [0, 1, 2, 3] as const
const VIEWS = SIZES.length * TURNS.length * MIRRORS.length

/**
 * Regions of frames with what an ensemble of teachers, each over 24 views, makes of them (distillation, arXiv 1503.02531): the mean
 * of many looks errs less than one, and the student learns it for the price of one. Takes about 0.1 s a region and teacher.
 */
export async function taughtRegions(
  teachers: readonly Inference[],
  images: readonly TrainingImage[],
  count: number,
  seed: number,
): Promise<SoftRegion[]> {
  const random = seededRandom(seed)
  const taught: SoftRegion[] = []
  for (let i = 0; i < count; i++) {
    const training = images[randomInt(random, images.length)]
    if (training === undefined) throw new Error('there are no frames to teach on')
    const { image } = training
    const [centerX, centerY] = drawCenter(training, random)
    const side = drawSide(image, random)
    const region: Region = { centerX, centerY, width: side, height: side, angleRad: 0 }
    taught.push({ image, region, probability: await judged(teachers, image, region) })
  }
  return taught
}

/** Mean logit over teachers and views, as a probability. */
async function judged(teachers: readonly Inference[], image: GreyImage, region: Region): Promise<number> {
  const views = new Float32Array(VIEWS * PATCH_LENGTH)
  let view = 0
  for (const size of SIZES) {
    for (const angleRad of TURNS) {
      const seen: Region = {
        ...region,
        width: region.width * size,
        height: region.height * size,
        angleRad,
      }
      const patch = standardize(sampleRegion(image, { region: seen, gain: gainOf(image) }))
      for (const mirror of MIRRORS) views.set(flip(patch, mirror), PATCH_LENGTH * view++)
    }
  }
  let sum = 0
  for (const teacher of teachers)
    for (const logit of (await teacher.logits(views, VIEWS)).logits) sum += logit
  return sigmoid(sum / (VIEWS * teachers.length))
}

/** Not only the places themselves: reading's boxes stand beside them too. */
function drawCenter(training: TrainingImage, random: Random): Point {
  const [x, y] = drawPlace(training, SHARES, random)
  return [x + 16 * (random() - 0.5), y + 16 * (random() - 0.5)]
}

/** The region at any turn and a little aside, for the student: what it shows stays the same. */
export function turnedAside({ region }: SoftRegion, random: Random): Region {
  const shift = (): number => 0.08 * (random() - 0.5) * region.width
  const stretch = Math.exp((random() - 0.5) * 0.1)
  return {
    centerX: region.centerX + shift(),
    centerY: region.centerY + shift(),
    width: region.width * stretch,
    height: region.height / stretch,
    angleRad: random() * 2 * Math.PI,
  }
}
