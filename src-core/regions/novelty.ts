import { squaredDistance, type SubspaceDensity } from './subspace-density.ts'

/** Where the features of what a model was trained on lie, and from which distance on it abstains. */
export interface FeatureGate {
  readonly density: SubspaceDensity
  /** Squared distance; what is beyond it is turned away. */
  readonly limit: number
}

/** Which way the features of a frame move when its grey is inverted. */
export interface PolarityGate {
  /** [width] */
  readonly direction: Float32Array
  /** Of direction . features; what is beyond it is turned away. */
  readonly limit: number
}

/** What a model's own features say of pictures it does not know. `npm run lab -- novelty` fits it. */
export interface Novelty {
  readonly frame: FeatureGate
  readonly patch: FeatureGate
  readonly inverted: PolarityGate
}

const INVERTED = 'it looks more like an inverted image than like those the model was trained on'
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
  // First, as it says what may be done about it; a frame of something else is often nearer to inverted ones, too.
  if (polarity(novelty.inverted, mean) > novelty.inverted.limit) return INVERTED
  return squaredDistance(density, mean) > limit ? FRAME : null
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

/** How far features lie in the direction of inversion. */
export function polarity({ direction }: Pick<PolarityGate, 'direction'>, point: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < direction.length; i++) sum += direction[i]! * point[i]!
  return sum
}
