import * as tf from '@tensorflow/tfjs-core'
import { totalSize, type ParameterSpec } from '#core/model/parameters.ts'
import { rank1, rank4, type NamedTensors } from '#core/model/named-tensors.ts'
import { locatorSpecs, type LocatorConfig } from '#core/locator/layout.ts'
import { fillPolygon, type Polygon } from '../data/polygon.ts'
import { stacked } from './frame-tensors.ts'
import type { SeenFrame } from './seen-frames.ts'

/**
 * What is learned beside the boxes, and thrown away: how much of each cell a lesion covers, and how much vessel does. A box says little of a
 * frame, and lesions are on vessels.
 */
const COVERS = 2
/** Weight of each in the loss. */
const WEIGHT = 0.1
/** Both are rare: the layer starts from there. */
const RARE = [-4, -2.5] as const
/** Squares along a side of a cell that are in or out. */
const FINE = 4

/** The locator's numbers, then those of the layer that says covers, so that a prefix is the locator. */
export function learnedSpecs(config: LocatorConfig, covers: boolean): ParameterSpec[] {
  const own = locatorSpecs(config)
  if (!covers) return own
  const offset = totalSize(own)
  const size = config.channels * COVERS
  return [
    ...own,
    { name: 'covers/kernel', shape: [1, 1, config.channels, COVERS], group: 'head', size, offset },
    { name: 'covers/bias', shape: [COVERS], group: 'head', size: COVERS, offset: offset + size },
  ]
}

/** The locator's numbers with a layer that says "rare" everywhere behind them. */
export function withCovers(config: LocatorConfig, own: Float32Array): Float32Array {
  const all = new Float32Array(totalSize(learnedSpecs(config, true)))
  all.set(own)
  all.set(RARE, all.length - COVERS)
  return all
}

/** Share of each cell that the outlines cover together, by sixteenths. @param outlines in cells */
export function coverOf(outlines: readonly Polygon[], rows: number, columns: number): Float32Array {
  const [fineRows, fineColumns] = [rows * FINE, columns * FINE]
  const within = new Uint8Array(fineRows * fineColumns)
  for (const outline of outlines) {
    const fine = outline.map(([x, y]) => [x * FINE, y * FINE] as const)
    fillPolygon(fine, fineRows, fineColumns, (at) => (within[at] = 1))
  }
  const cover = new Float32Array(rows * columns)
  for (const [at, one] of within.entries()) {
    const [row, column] = [Math.floor(at / fineColumns / FINE), Math.floor((at % fineColumns) / FINE)]
    cover[row * columns + column]! += one / (FINE * FINE)
  }
  return cover
}

/** Covers of frames whose lesions are outlined, then of frames whose vessels are. */
export interface CoverTargets {
  /** [n, rows, columns, 1] each. */
  readonly lesions: tf.Tensor4D
  readonly vessels: tf.Tensor4D
}

/** @throws for a frame without outlines */
export function coverTargets(
  lesions: readonly SeenFrame[],
  vessels: readonly SeenFrame[],
  rows: number,
  columns: number,
): CoverTargets {
  const of = (frames: readonly SeenFrame[]): tf.Tensor4D =>
    stacked(
      frames.map(({ outlines }) => {
        if (outlines === undefined) throw new Error('a frame without outlines has no covers')
        return coverOf(outlines, rows, columns)
      }),
      [rows, columns, 1],
    )
  return { lesions: of(lesions), vessels: of(vessels) }
}

/**
 * Cross-entropy of each cover, over what is covered of it.
 * @param features [n, rows, columns, channels] of the frames of the targets, in their order
 */
export function coverLoss(
  weights: NamedTensors,
  features: tf.Tensor4D,
  { lesions, vessels }: CoverTargets,
): tf.Tensor {
  const kernel = rank4(weights, 'covers/kernel')
  const said = tf.add<tf.Tensor4D>(tf.conv2d(features, kernel, 1, 'same'), rank1(weights, 'covers/bias'))
  const [outlined] = lesions.shape
  const part = (first: number, cover: number, targets: tf.Tensor4D): tf.Tensor => {
    const logits = tf.slice(said, [first, 0, 0, cover], [targets.shape[0], -1, -1, 1])
    const apart = tf.sub(tf.softplus(logits), tf.mul(logits, targets))
    return tf.div(tf.sum(apart), tf.maximum(1, tf.sum(targets)))
  }
  return tf.mul(WEIGHT, tf.add(part(0, 0, lesions), part(outlined, 1, vessels)))
}
