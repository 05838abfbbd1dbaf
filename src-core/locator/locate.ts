import * as tf from '@tensorflow/tfjs-core'
import type { FoldedMobileNet } from '../model/folded.ts'
import { named, tensorsOf } from '../model/named-tensors.ts'
import type { GreyImage } from '../model/preprocess.ts'
import { detectionsOf, type Detection, type LocatorMaps } from './detections.ts'
import { locatorInput } from './frame-input.ts'
import { locatorHead } from './head.ts'
import { locatorSpecs, OUTPUTS } from './layout.ts'
import type { LocatorWeights } from './locator-file.ts'
import { ownMaps } from './own-rows.ts'

/** Peaks that are looked at in a frame. */
const MOST = 20

/** Finds boxes of lesions on whole frames; holds tensors until disposed. */
export interface Locator {
  /** @param grey values in [0, 1], vessels dark @returns boxes in pixels of the frame, best first, whatever their score */
  locate(grey: GreyImage): Promise<Detection[]>
  dispose(): void
}

/** @param backbone of the weights that the locator names; it stays its owner's */
export function createLocator(
  backbone: FoldedMobileNet,
  { config, values, overlap }: LocatorWeights,
): Locator {
  const specs = locatorSpecs(config)
  const tensors = tensorsOf(specs, values).map((tensor) => tf.keep(tensor))
  const weights = named(specs, tensors)
  return {
    async locate(grey) {
      const { rows, columns, data, scale } = locatorInput(grey)
      const said = tf.tidy(() => {
        const early = backbone.early(tf.tensor4d(data, [1, rows, columns, 1]))
        const { shallow, deep } = ownMaps(config, weights, early)
        return locatorHead(config, weights, shallow, deep)
      })
      const [, cellRows, cellColumns] = said.shape
      const numbers = Float32Array.from(await said.data())
      said.dispose()
      return detectionsOf(mapsOf(numbers, cellRows, cellColumns, rows / cellRows / scale), MOST, overlap)
    },
    dispose: () => tf.dispose(tensors),
  }
}

/** What the head says of one frame, output by output. @param cell side of a cell in pixels of what boxes are wanted in */
export function mapsOf(numbers: Float32Array, rows: number, columns: number, cell: number): LocatorMaps {
  const output = (which: number): Float32Array =>
    Float32Array.from({ length: rows * columns }, (_, at) => numbers[at * OUTPUTS + which]!)
  return {
    rows,
    columns,
    cell,
    middle: output(0),
    width: output(1),
    height: output(2),
    right: output(3),
    down: output(4),
  }
}
