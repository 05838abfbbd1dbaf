import { PATCH_LENGTH, sampleRegion, standardize, type Region } from '#core/model/preprocess.ts'
import { randomInt, seededRandom, type Random } from '#core/random.ts'
import { augment } from '#core/training/augment.ts'
import { drawSide, type Point, type TrainingImage } from '#core/training/region-sampler.ts'
import { gainOf } from '../data/png.ts'
import { drawPlace } from './draw-place.ts'

export interface ViewSource {
  /** Labels are not looked at. */
  readonly images: readonly TrainingImage[]
  readonly seed: number
  /** Regions of a batch; each is seen twice. */
  readonly regions: number
  /** How far the two views of a region lie apart, of what they are trained with; 1 unless said. */
  readonly strength?: number
}

const SHARES = { onVessel: 0.6, atProposal: 0.2 } as const

/**
 * Two views of each of a batch of regions, drawn from seed and step alone: view i and view n + i show the same region, from
 * another place nearby, at another scale and turn, and as another detector would show it.
 */
export function viewsOf({ images, seed, regions, strength = 1 }: ViewSource, step: number): Float32Array {
  const random = seededRandom(Math.imul(seed, 0xc2b2ae35) + step)
  const views = new Float32Array(2 * regions * PATCH_LENGTH)
  for (let i = 0; i < regions; i++) {
    const training = images[randomInt(random, images.length)]
    if (training === undefined) throw new Error('there are no frames to look at')
    const center = drawPlace(training, SHARES, random)
    const side = drawSide(training.image, random)
    for (const view of [i, regions + i]) {
      const region = nearby(center, side, strength, random)
      const patch = sampleRegion(training.image, { region, gain: gainOf(training.image) })
      views.set(standardize(augment(patch, random, strength)), view * PATCH_LENGTH)
    }
  }
  return views
}

/** Shifted by up to a seventh of the side, between 3/4 and 4/3 as large, at any turn: a stenosis in the middle stays inside. */
function nearby([x, y]: Point, side: number, strength: number, random: Random): Region {
  const size = side * (4 / 3) ** ((2 * random() - 1) * strength)
  const shift = (): number => (random() - 0.5) * (2 / 7) * strength * side
  return {
    centerX: x + shift(),
    centerY: y + shift(),
    width: size,
    height: size,
    angleRad: random() * 2 * Math.PI,
  }
}
