import type { Example, Likeness, NearestExamples } from './types.ts'

/** Axes of most variance of the gallery's features, and what lies across them as one more coordinate. */
export interface Projection {
  /** [width] */
  readonly mean: Float32Array
  /** Orthonormal, one after the other. [count, width] */
  readonly axes: Float32Array
  /** Standard deviation along each. [count] */
  readonly scales: Float32Array
  /** Standard deviation of the length across all of them. */
  readonly across: number
}

/** Pictures drawn by code, with where the model's features place them. */
export interface Gallery {
  readonly projection: Projection
  readonly distances: { readonly close: number; readonly fairlyClose: number }
  readonly pictures: readonly {
    readonly severity: number | null
    /** [count + 1] */
    readonly place: Float32Array
    readonly pixels: Uint8Array<ArrayBuffer>
  }[]
}

/** @param h [width]. @returns [count + 1], in standard deviations */
export function project({ mean, axes, scales, across }: Projection, h: ArrayLike<number>): Float32Array {
  const width = mean.length
  const rest = Float64Array.from(mean, (centre, i) => h[i]! - centre)
  const place = new Float32Array(scales.length + 1)
  for (let k = 0; k < scales.length; k++) {
    let along = 0
    for (let i = 0; i < width; i++) along += axes[k * width + i]! * rest[i]!
    for (let i = 0; i < width; i++) rest[i]! -= along * axes[k * width + i]!
    place[k] = along / scales[k]!
  }
  place[scales.length] = Math.sqrt(rest.reduce((sum, value) => sum + value * value, 0)) / across
  return place
}

export const distanceBetween = (a: Float32Array, b: Float32Array): number =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0))

/** The `count` nearest with a stenosis and as many without. @param h features of a region, [width] */
export function nearestExamples(gallery: Gallery, h: ArrayLike<number>, count: number): NearestExamples {
  const place = project(gallery.projection, h)
  const byDistance = gallery.pictures
    .map((picture) => ({ ...picture, distance: distanceBetween(place, picture.place) }))
    .sort((a, b) => a.distance - b.distance)
  const of = (has: boolean): Example[] =>
    byDistance
      .filter(({ severity }) => (severity !== null) === has)
      .slice(0, count)
      .map(({ pixels, severity, distance }) => ({
        pixels,
        severity,
        likeness: likenessOf(gallery.distances, distance),
      }))
  return { withStenosis: of(true), without: of(false) }
}

function likenessOf({ close, fairlyClose }: Gallery['distances'], distance: number): Likeness {
  if (distance <= close) return 'close'
  return distance <= fairlyClose ? 'fairly close' : 'far'
}
