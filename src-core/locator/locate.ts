import * as tf from '@tensorflow/tfjs-core'
import type { FoldedMobileNet } from '../model/folded.ts'
import { named, tensorsOf, type NamedTensors } from '../model/named-tensors.ts'
import type { GreyImage } from '../model/preprocess.ts'
import { detectionsOf, type Detection, type LocatorMaps } from './detections.ts'
import { locatorInput, type LocatorInput } from './frame-input.ts'
import { fused } from './fused.ts'
import { locatorHead } from './head.ts'
import { locatorSpecs, OUTPUTS, type LocatorConfig } from './layout.ts'
import type { LocatorWeights } from './locator-file.ts'
import { earlyMaps, ownMaps } from './own-rows.ts'
import { meanOfViews, type Views } from './views.ts'

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
  { config, values, overlap, views, sides }: Omit<LocatorWeights, 'threshold' | 'chosenOn'>,
): Locator {
  const specs = locatorSpecs(config)
  const tensors = tensorsOf(specs, values).map((tensor) => tf.keep(tensor))
  const weights = named(specs, tensors)
  return {
    async locate(grey) {
      const found: Detection[][] = []
      for (const side of sides) {
        const input = locatorInput(grey, side)
        found.push(await foundIn({ backbone, config, weights, views, overlap }, input, 1 / input.scale))
      }
      return fused(found, overlap)
    },
    dispose: () => tf.dispose(tensors),
  }
}

/** What is asked of a frame: the model's first rows, the locator's own numbers, how many views, and which boxes are one. */
export interface Asked {
  readonly backbone: FoldedMobileNet
  readonly config: LocatorConfig
  readonly weights: NamedTensors
  readonly views: Views
  readonly overlap: number
}

/** Boxes of one frame, best first. @param pixel side of a pixel of the input in what boxes are wanted in */
export async function foundIn(
  asked: Asked,
  { rows, columns, data }: Pick<LocatorInput, 'rows' | 'columns' | 'data'>,
  pixel: number,
): Promise<Detection[]> {
  const said = tf.tidy(() => saidOf(asked, tf.tensor4d(data, [1, rows, columns, 1])))
  const [, cellRows, cellColumns] = said.shape
  const numbers = Float32Array.from(await said.data())
  said.dispose()
  const maps = mapsOf(numbers, cellRows, cellColumns, (rows / cellRows) * pixel)
  return detectionsOf(maps, MOST, asked.overlap)
}

/** What the head says of one frame, over its views. @param input [1, rows, columns, 1] @returns [1, rows / 8, columns / 8, 5] */
const saidOf = ({ backbone, config, weights, views }: Asked, input: tf.Tensor4D): tf.Tensor4D =>
  meanOfViews(views, input, (inputs) => {
    const early = earlyMaps(config, weights, backbone, inputs)
    return locatorHead(config, weights, ownMaps(config, weights, early))
  })

/** What the head says of one frame, output by output. @param cell side of a cell in pixels of what boxes are wanted in */
function mapsOf(numbers: Float32Array, rows: number, columns: number, cell: number): LocatorMaps {
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
