import { PATCH_SIZE } from '#core/model/preprocess.ts'
import { assertNever } from '#core/result.ts'
import type { ConvLayer, Layer, Layout } from './layout.ts'

/** Where a layer is: how many it has multiplied so far, and the side of what it hands on. */
interface Count {
  readonly macs: number
  readonly side: number
}

/**
 * Multiplications with an addition of one region, of convolutions and dense products, as papers count them: normalization is
 * multiplied into the convolutions, activations and sums are not counted.
 * @param side of the picture in pixels
 */
export const macsOf = ({ blocks }: Layout, side = PATCH_SIZE): number =>
  blocks.reduce<Count>(
    (before, { layers, shortcut }) => {
      const after = layers.reduce(layerCount, before)
      const beside = typeof shortcut === 'string' ? 0 : convCount(shortcut, { ...before, macs: 0 }).macs
      return { ...after, macs: after.macs + beside }
    },
    { macs: 0, side },
  ).macs

function layerCount(before: Count, layer: Layer): Count {
  switch (layer.kind) {
    case 'conv':
      return convCount(layer, before)
    case 'squeeze':
      return { ...before, macs: before.macs + 2 * layer.channels * layer.hidden }
    case 'max-pool':
      return { ...before, side: Math.ceil(before.side / 2) }
    default:
      return assertNever(layer)
  }
}

function convCount({ kernel, stride, inputs, outputs, depthwise }: ConvLayer, { macs, side }: Count): Count {
  const after = Math.ceil(side / stride)
  return { macs: macs + after ** 2 * kernel ** 2 * (depthwise ? 1 : inputs) * outputs, side: after }
}
