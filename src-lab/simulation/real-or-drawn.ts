import { REGION_SIDE } from '#core/regions/proposals.ts'
import { sampleRegion, standardize } from '#core/model/preprocess.ts'
import { randomInt, type Random } from '#core/random.ts'
import { flip } from '#core/training/augment.ts'
import type { TrainingImage } from '#core/training/region-sampler.ts'
import { gainOf } from '../data/png.ts'
import type { Case } from '../evaluation/regions.ts'

export interface Sides {
  readonly real: readonly TrainingImage[]
  readonly drawn: readonly TrainingImage[]
}

/** Regions on dark lines, every other one real (label 1) and drawn by code (label 0). Nothing but mirrors is changed in them. */
export function realOrDrawn(sides: Sides, count: number, random: Random): Case[] {
  return Array.from({ length: count }, (_, i) => {
    const label = i % 2 === 0 ? 1 : 0
    const images = label === 1 ? sides.real : sides.drawn
    const training = images[randomInt(random, images.length)]
    if (training === undefined) throw new Error('one of the sides has no frames')
    const { image, vesselPoints } = training
    const [centerX, centerY] = vesselPoints[randomInt(random, vesselPoints.length)] ?? [256, 256]
    const region = { centerX, centerY, width: REGION_SIDE, height: REGION_SIDE, angleRad: 0 }
    const patch = standardize(sampleRegion(image, { region, gain: gainOf(image) }))
    const cluster = `${label === 1 ? 'real' : 'drawn'} ${training.name}`
    return { cluster, kind: 'vessel', label, patch: flip(patch, randomInt(random, 4)) }
  })
}
