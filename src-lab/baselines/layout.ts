/** What follows a convolution and its normalization, or the sum at the end of a block. */
export type Activation = 'linear' | 'relu' | 'relu6' | 'swish'

/** One convolution with its batch normalization and activation; names are the prefixes of its weights. */
export interface ConvLayer {
  readonly kind: 'conv'
  readonly name: string
  readonly depthwise: boolean
  readonly kernel: 1 | 3 | 5
  readonly stride: 1 | 2
  readonly inputs: number
  readonly outputs: number
  readonly activation: Activation
}

/** Squeeze and excitation (arXiv 1709.01507): channels are weighed by what all of the picture says, swish between the two products. */
export interface SqueezeLayer {
  readonly kind: 'squeeze'
  readonly name: string
  readonly channels: number
  readonly hidden: number
}

/** The largest of 3 x 3, every second pixel. */
export interface MaxPoolLayer {
  readonly kind: 'max-pool'
}

export type Layer = ConvLayer | SqueezeLayer | MaxPoolLayer

/** Layers in sequence; then their sum with the block's input, given as it is or convolved; then an activation. */
export interface Block {
  readonly layers: readonly Layer[]
  readonly shortcut: 'none' | 'identity' | ConvLayer
  readonly after: Activation
}

/** A network as data: from x [n, 64, 64, 1] to features [n, width] by a mean over the picture after the last block. */
export interface Layout {
  readonly name: string
  readonly blocks: readonly Block[]
  readonly features: number
}

/** Layers without a shortcut. */
export const plain = (...layers: readonly Layer[]): Block => ({ layers, shortcut: 'none', after: 'linear' })

/** A full convolution; `depthwise(...)` makes one of its own for each channel. */
export function conv(
  name: string,
  [inputs, outputs]: readonly [inputs: number, outputs: number],
  [kernel, stride]: readonly [kernel: ConvLayer['kernel'], stride: ConvLayer['stride']],
  activation: Activation,
): ConvLayer {
  return { kind: 'conv', name, depthwise: false, kernel, stride, inputs, outputs, activation }
}

export const depthwise = (
  name: string,
  channels: number,
  shape: readonly [kernel: ConvLayer['kernel'], stride: ConvLayer['stride']],
  activation: Activation,
): ConvLayer => ({ ...conv(name, [channels, channels], shape, activation), depthwise: true })

/** Channels at a width factor: a multiple of eight, eight at least (as arXiv 1704.04861 scales them). */
export const scaled = (channels: number, width: number): number =>
  Math.max(8, 8 * Math.round((channels * width) / 8))

/** Every convolution of a layout, shortcuts included. */
export const convLayers = ({ blocks }: Layout): ConvLayer[] =>
  blocks.flatMap(({ layers, shortcut }) => [
    ...layers.filter((layer) => layer.kind === 'conv'),
    ...(typeof shortcut === 'string' ? [] : [shortcut]),
  ])
