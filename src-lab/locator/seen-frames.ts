import * as tf from '@tensorflow/tfjs-core'
import type { FoldedMobileNet } from '#core/model/folded.ts'
import type { Random } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import { locatorInput } from '#core/locator/frame-input.ts'
import { toUnit } from '../data/png.ts'
import { packed, type Packed } from './packed.ts'
import { turned } from './turned.ts'

/** A frame as the locator is given it: maps of the frozen backbone, and where its lesions are in cells of the finer one. */
export interface SeenFrame {
  readonly rows: number
  readonly columns: number
  readonly shallow: Packed
  readonly deep: Packed
  readonly lesions: readonly Box[]
}

/** Of the input, a side of a cell of the finer map. */
const CELL = 8

/** As it is; or, with a source of chance, turned, mirrored, grown and moved by it. */
export function seen(backbone: FoldedMobileNet, frame: LabelledFrame, random: Random | null): SeenFrame {
  const grey = toUnit(frame.image)
  const shown =
    random === null ? { image: grey, lesions: [...frame.lesions] } : turned(grey, frame.lesions, random)
  const { rows, columns, data, scale } = locatorInput(shown.image)
  return {
    ...mapsOf(backbone, tf.tensor4d(data, [1, rows, columns, 1])),
    rows: rows / CELL,
    columns: columns / CELL,
    lesions: shown.lesions.map(([x, y, w, h]) => inCells([x, y, w, h], scale / CELL)),
  }
}

function mapsOf(backbone: FoldedMobileNet, input: tf.Tensor4D): Pick<SeenFrame, 'shallow' | 'deep'> {
  const { shallow, deep } = backbone.maps(input)
  const maps = {
    shallow: packed(shallow.dataSync(), shallow.shape[3]),
    deep: packed(deep.dataSync(), deep.shape[3]),
  }
  tf.dispose([input, shallow, deep])
  return maps
}

const inCells = ([x, y, w, h]: Box, factor: number): Box => [x * factor, y * factor, w * factor, h * factor]
