import { squaredDistance, type SubspaceDensity } from './subspace-density.ts'

/** Where the features of what a model was trained on lie, and from which distance on it abstains. */
export interface FeatureGate {
  readonly density: SubspaceDensity
  /** Squared distance; what is beyond it is turned away. */
  readonly limit: number
}

/** Which way the features of a frame move with one change of it, and how far is too far. */
export interface DirectionGate {
  /** [width] */
  readonly direction: Float32Array
  /** Of direction . features; what is beyond it is turned away. */
  readonly limit: number
}

/** What a model's own features say of pictures it does not know. `npm run lab -- novelty` fits it. */
export interface Novelty {
  readonly frame: FeatureGate
  readonly patch: FeatureGate
  /** Along the way from vessels filled with contrast to the same before it came. */
  readonly unfilled: DirectionGate
  /** Along the way from frames to the same with their grey inverted. */
  readonly inverted: DirectionGate
}

const UNFILLED = 'it shows no vessels filled with contrast'
const INVERTED =
  'it looks more like an inverted image, or one without contrast, than like those the model was trained on'
const FRAME = 'its vessels look like none the model was trained on'
const PATCH = 'it looks like nothing the model was trained on'

/**
 * Why a frame is outside what the model knows, in words that follow "outside: "; null when it is not. It is judged by the mean
 * of its regions: one by one even those of an inverted frame lie among regions the model knows.
 * @param features h of the backbone, [n, width]
 */
export function frameNovelty(novelty: Novelty, features: Float32Array): string | null {
  const { density, limit } = novelty.frame
  if (features.length === 0) return null
  const mean = meanFeatures(features, density.mean.length)
  // Before contrast comes a frame is also nearer to inverted ones, and one of something else to both: the surest reason first.
  if (along(novelty.unfilled, mean) > novelty.unfilled.limit) return UNFILLED
  if (along(novelty.inverted, mean) > novelty.inverted.limit) return INVERTED
  return squaredDistance(density, mean) > limit ? FRAME : null
}

/** How far the features of a frame lie, as a share of the limit from which the model abstains; null without features. */
export function noveltyShare({ frame: { density, limit } }: Novelty, features: Float32Array): number | null {
  if (features.length === 0) return null
  return squaredDistance(density, meanFeatures(features, density.mean.length)) / limit
}

/** The same for one region given whole. @param features h of the backbone, [width] */
export function patchNovelty({ patch }: Novelty, features: Float32Array): string | null {
  return squaredDistance(patch.density, features) > patch.limit ? PATCH : null
}

/** Mean over regions, [width]. @param features [n, width], n at least 1 */
export function meanFeatures(features: Float32Array, width: number): Float64Array {
  const n = features.length / width
  const mean = new Float64Array(width)
  for (let at = 0; at < features.length; at++) mean[at % width]! += features[at]! / n
  return mean
}

/** How far features lie in a direction. */
export function along({ direction }: Pick<DirectionGate, 'direction'>, point: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < direction.length; i++) sum += direction[i]! * point[i]!
  return sum
}
