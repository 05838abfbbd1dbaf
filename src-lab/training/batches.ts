import {
  PATCH_LENGTH,
  sampleRegion,
  standardize,
  type GreyImage,
  type Region,
} from '#core/model/preprocess.ts'
import { randomInt, seededRandom, type Random } from '#core/random.ts'
import { augment } from '#core/training/augment.ts'
import {
  drawLesionRegion,
  drawNegativeRegion,
  drawWholeRegion,
  type NegativeKind,
  type RegionKind,
  type TrainingImage,
} from '#core/training/region-sampler.ts'
import type { Batch } from '#core/training/step.ts'
import type { LabelledPatch } from '../data/patches.ts'
import { gainOf } from '../data/png.ts'
import { turnedAside, type SoftRegion } from './teacher.ts'

export interface BatchSource {
  readonly images: readonly TrainingImage[]
  readonly patches: readonly LabelledPatch[]
  readonly simulated: readonly TrainingImage[]
  /** Share of the regions that come from simulated frames, of both labels alike. */
  readonly simulatedShare: number
  /** Regions that teachers judged, and the share of the cases that come from them. */
  readonly soft: readonly SoftRegion[]
  readonly softShare: number
  readonly seed: number
  readonly size: number
  /** Share of the cases that are blended with another one (mixup, arXiv 1710.09412); 0 for none. */
  readonly mixup: number
  /** Factor on the changes of a picture (`augment`). */
  readonly strength: number
  /** Small patches of every 32; absent for 4. */
  readonly smallPer32?: number | undefined
}

export const SMALL_PER_32 = 4
/** Negatives of every 32 where four are small patches: three more are `vessel`, and positives are as many as negatives. */
export const PER_32 = { background: 3, border: 1, proposal: 5, junction: 2 } as const
const NEGATIVES_PER_32 = 14

/**
 * The batch of one step, drawn from seed and step alone, so that a resumed run sees the same.
 * Half of those with a label are positive; a share of it are the small patches, over and over.
 */
export function batchOf(source: BatchSource, step: number): Batch {
  const random = seededRandom(Math.imul(source.seed, 0x9e3779b1) + step)
  const patches = new Float32Array(source.size * PATCH_LENGTH)
  const labels = new Float32Array(source.size)
  const smallPer32 = source.patches.length === 0 ? 0 : (source.smallPer32 ?? SMALL_PER_32)
  const smallCount = Math.round((source.size * smallPer32) / 32)
  const softFrom = source.size - Math.round(source.size * source.softShare)
  const kinds = negativeKinds((softFrom >> 1) - (smallCount >> 1))
  for (let i = 0; i < source.size; i++) {
    if (i >= softFrom) {
      const soft = pick(source.soft, random)
      patches.set(sampled(source, soft.image, turnedAside(soft, random), random), i * PATCH_LENGTH)
      labels[i] = soft.probability
      continue
    }
    const label = i % 2 === 0 ? 1 : 0
    const kind = label === 1 ? 'lesion' : (kinds[(i >> 1) - (smallCount >> 1)] ?? 'vessel')
    const patch = i < smallCount ? drawSmall(source, label, random) : drawRegion(source, kind, random)
    patches.set(patch, i * PATCH_LENGTH)
    labels[i] = label
  }
  return mixed({ patches, labels }, source.mixup, random)
}

/** Blends a share of the cases with one of the other label, labels included; never by more than half. */
function mixed(batch: Batch, share: number, random: Random): Batch {
  const n = batch.labels.length
  const [patches, labels] = [batch.patches.slice(), batch.labels.slice()]
  for (let i = 0; i < n; i++) {
    if (random() >= share) continue
    const other = (i + 1 + 2 * randomInt(random, Math.max(1, n >> 1))) % n
    const weight = 0.5 * random() ** 2
    for (let k = 0; k < PATCH_LENGTH; k++) {
      patches[i * PATCH_LENGTH + k] =
        (1 - weight) * (batch.patches[i * PATCH_LENGTH + k] ?? 0) +
        weight * (batch.patches[other * PATCH_LENGTH + k] ?? 0)
    }
    labels[i] = (1 - weight) * (batch.labels[i] ?? 0) + weight * (batch.labels[other] ?? 0)
  }
  return { patches, labels }
}

function drawSmall(source: BatchSource, label: 0 | 1, random: Random): Float32Array {
  const { image } = pick(
    source.patches.filter((patch) => patch.label === label),
    random,
  )
  return sampled(source, image, drawWholeRegion(image, random), random)
}

function drawRegion(source: BatchSource, kind: RegionKind, random: Random): Float32Array {
  const images = random() < source.simulatedShare ? source.simulated : source.images
  for (;;) {
    const training = pick(images, random)
    const region = regionOf(training, kind, random)
    if (region) return sampled(source, training.image, region, random)
  }
}

/**
 * So many negatives, of each kind its share: soft cases and small patches take the places of some, and must not take those of one
 * kind alone.
 */
export const negativeKinds = (count: number): NegativeKind[] =>
  Array.from({ length: count }, (_, i) => negativeKind(Math.floor(((i + 0.5) * NEGATIVES_PER_32) / count)))

/** @param turn from 0 to 13 */
function negativeKind(turn: number): NegativeKind {
  let left = turn
  for (const kind of ['background', 'border', 'proposal', 'junction'] as const) {
    if (left < PER_32[kind]) return kind
    left -= PER_32[kind]
  }
  return 'vessel'
}

function regionOf(training: TrainingImage, kind: RegionKind, random: Random): Region | null {
  if (kind !== 'lesion') return drawNegativeRegion(training, kind, random)
  const lesion = training.lesions[randomInt(random, training.lesions.length)]
  return lesion ? drawLesionRegion(training, lesion, random) : null
}

const sampled = ({ strength }: BatchSource, image: GreyImage, region: Region, random: Random): Float32Array =>
  standardize(augment(sampleRegion(image, { region, gain: gainOf(image) }), random, strength))

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[randomInt(random, items.length)]
  if (item === undefined) throw new Error('nothing to draw from')
  return item
}
