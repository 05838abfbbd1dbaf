import { totalSize, type ParameterGroup, type ParameterSpec } from '#core/model/parameters.ts'
import { randomNormal, type Random } from '#core/random.ts'
import { assertNever } from '#core/result.ts'
import type { ConvLayer, Layer, Layout } from './layout.ts'

/** A named array of a network and how it is drawn: one call a number. */
export interface DrawnArray {
  readonly name: string
  readonly shape: readonly number[]
  readonly group: ParameterGroup
  readonly draw: (random: Random) => number
}

/** Where they stand in a flat vector, one after the other. */
export function placed(arrays: readonly DrawnArray[]): ParameterSpec[] {
  let offset = 0
  return arrays.map(({ name, shape, group }) => {
    const size = sizeOf(shape)
    offset += size
    return { name, shape, group, size, offset: offset - size }
  })
}

/** All of them, drawn in their order. */
export function drawn(arrays: readonly DrawnArray[], random: Random): Float32Array {
  const specs = placed(arrays)
  const values = new Float32Array(totalSize(specs))
  for (const [i, { draw }] of arrays.entries()) {
    const { offset, size } = specs[i]!
    for (let k = offset; k < offset + size; k++) values[k] = draw(random)
  }
  return values
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

export const constant = (value: number) => (): number => value
/** He (arXiv 1502.01852). */
const he = (fanIn: number) => normal(Math.sqrt(2 / fanIn))
/** Glorot. */
export const glorot = (inputs: number, outputs: number) => normal(Math.sqrt(2 / (inputs + outputs)))
export const normal =
  (deviation: number) =>
  (random: Random): number =>
    deviation * randomNormal(random)

/** Every array of a layout, in the order of its layers. */
export const layoutArrays = ({ blocks }: Layout): DrawnArray[] =>
  blocks.flatMap(({ layers, shortcut }) => [
    ...layers.flatMap(layerArrays),
    ...(typeof shortcut === 'string' ? [] : convArrays(shortcut)),
  ])

function layerArrays(layer: Layer): DrawnArray[] {
  switch (layer.kind) {
    case 'conv':
      return convArrays(layer)
    case 'squeeze': {
      const { name, channels, hidden } = layer
      return [...biased(`${name}.reduce`, channels, hidden), ...biased(`${name}.expand`, hidden, channels)]
    }
    case 'max-pool':
      return []
    default:
      return assertNever(layer)
  }
}

/** A kernel and the four vectors of its normalization, as the hybrid's weights file has them. */
function convArrays({ name, kernel, inputs, outputs, depthwise }: ConvLayer): DrawnArray[] {
  const channel = (what: string, group: ParameterGroup, start: number): DrawnArray => ({
    name: `${name}/${what}`,
    shape: [outputs],
    group,
    draw: constant(start),
  })
  const fanIn = kernel * kernel * (depthwise ? 1 : inputs)
  const shape = [kernel, kernel, inputs, depthwise ? 1 : outputs]
  return [
    { name: `${name}/kernel`, shape, group: 'kernel', draw: he(fanIn) },
    channel('scale', 'norm', 1),
    channel('offset', 'norm', 0),
    channel('mean', 'statistic', 0),
    channel('variance', 'statistic', 1),
  ]
}

const biased = (name: string, inputs: number, outputs: number): DrawnArray[] => [
  { name: `${name}/kernel`, shape: [inputs, outputs], group: 'kernel', draw: he(inputs) },
  { name: `${name}/bias`, shape: [outputs], group: 'norm', draw: constant(0) },
]
