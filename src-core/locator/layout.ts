import { MOBILENET_V2, stageBlocks, type Block, type ConvUnit, type Stage } from '../model/backbone-layout.ts'
import { foldedNumbers } from '../model/folded.ts'
import { totalSize, type ParameterGroup, type ParameterSpec } from '../model/parameters.ts'
import type { Weights } from '../model/weights.ts'
import { randomNormal, type Random } from '../random.ts'

/** What finds lesions on a whole frame: later rows of the backbone that reads, trained on, and a small network on their maps. */
export interface LocatorConfig {
  /** Which row of the backbone is the first of its own, and how many channels the rows before give. */
  readonly first: number
  readonly inputs: number
  /** Rows up to an eighth of the input, then up to a sixteenth. */
  readonly shallow: readonly Stage[]
  readonly deep: readonly Stage[]
  readonly channels: number
  /** Blocks at a sixteenth of the input, then at an eighth. */
  readonly coarse: number
  readonly fine: number
  /** Whether those blocks mix all channels of the cells around; absent where each channel is spread by itself. */
  readonly dense?: true | undefined
}

/** MobileNetV2 from its row of 64 channels on; maps after the rows of 96 and of 320. */
export const LOCATOR: LocatorConfig = {
  first: 3,
  inputs: 32,
  shallow: MOBILENET_V2.stages.slice(3, 5),
  deep: MOBILENET_V2.stages.slice(5),
  channels: 64,
  coarse: 2,
  fine: 2,
}

/** The same with fewer, dense blocks. */
export const DENSE_LOCATOR: LocatorConfig = { ...LOCATOR, channels: 96, coarse: 1, fine: 3, dense: true }

/** Middle, logarithm of width and height, and offsets right and down, of each cell. */
export const OUTPUTS = 5
/** Of the depthwise convolutions and of the dense ones, in cells. */
const [KERNEL, DENSE_KERNEL] = [5, 3] as const

export const blockNames = ({ coarse, fine }: LocatorConfig): { coarse: string[]; fine: string[] } => ({
  coarse: Array.from({ length: coarse }, (_, i) => `coarse${i}`),
  fine: Array.from({ length: fine }, (_, i) => `fine${i}`),
})

const channelsAfter = (stages: readonly Stage[], inputs: number): number => stages.at(-1)?.channels ?? inputs

/** The rows of its own; batch normalization is in their kernels and biases. */
export function ownBlocks({ first, inputs, shallow, deep }: LocatorConfig): {
  shallow: Block[]
  deep: Block[]
} {
  return {
    shallow: stageBlocks(shallow, first, inputs),
    deep: stageBlocks(deep, first + shallow.length, channelsAfter(shallow, inputs)),
  }
}

const ownUnits = (config: LocatorConfig): ConvUnit[] => {
  const { shallow, deep } = ownBlocks(config)
  return [...shallow, ...deep].flatMap(({ units }) => units)
}

/** Every array in the order of the weights file. */
export function locatorSpecs(config: LocatorConfig): ParameterSpec[] {
  const { channels, inputs } = config
  const { coarse, fine } = blockNames(config)
  const shallow = channelsAfter(config.shallow, inputs)
  const deep = channelsAfter(config.deep, shallow)
  let offset = 0
  // The head's own layers learn faster than what was learned before.
  const place = (name: string, shape: readonly number[], group: ParameterGroup = 'head'): ParameterSpec => {
    const size = shape.reduce((a, b) => a * b, 1)
    offset += size
    return { name, shape, group, size, offset: offset - size }
  }
  const layer = (name: string, kernel: readonly number[], outputs: number): ParameterSpec[] => [
    place(`${name}/kernel`, kernel),
    place(`${name}/bias`, [outputs]),
  ]
  const norm = (name: string): ParameterSpec[] => [
    place(`${name}/scale`, [channels]),
    place(`${name}/offset`, [channels]),
  ]
  const mixed = (name: string): ParameterSpec[] => [
    ...layer(`${name}/mix`, [DENSE_KERNEL, DENSE_KERNEL, channels, channels], channels),
    ...norm(`${name}/norm`),
  ]
  const spread = (name: string): ParameterSpec[] => [
    ...layer(`${name}/spread`, [KERNEL, KERNEL, channels, 1], channels),
    ...norm(`${name}/norm`),
    ...layer(`${name}/expand`, [1, 1, channels, 2 * channels], 2 * channels),
    ...layer(`${name}/project`, [1, 1, 2 * channels, channels], channels),
  ]
  const block = config.dense === true ? mixed : spread
  const own = ({ name, kernel, inputs: into, outputs, depthwise }: ConvUnit): ParameterSpec[] => [
    place(`${name}/kernel`, [kernel, kernel, into, depthwise ? 1 : outputs], 'kernel'),
    place(`${name}/bias`, [outputs], 'norm'),
  ]
  return [
    ...ownUnits(config).flatMap(own),
    ...layer('deep', [1, 1, deep, channels], channels),
    ...coarse.flatMap(block),
    ...layer('shallow', [1, 1, shallow, channels], channels),
    ...norm('join'),
    ...fine.flatMap(block),
    ...layer('out', [1, 1, channels, OUTPUTS], OUTPUTS),
  ]
}

/** Lesions are rare and about five cells wide: the last layer starts from there. */
const [RARE, USUAL_SIDE] = [-4, Math.log(45 / 8)]

/**
 * Rows of its own as the backbone has them; He for the other convolutions, one for scales, and a last layer that says "rare, and of the
 * usual size".
 */
export function initialLocator(config: LocatorConfig, backbone: Weights, random: Random): Float32Array {
  const specs = locatorSpecs(config)
  const values = new Float32Array(totalSize(specs))
  for (const { name, shape, group, offset, size } of specs) {
    if (group !== 'head') continue
    const [a = 1, b = 1, c = 1, last = 1] = shape
    const fan = last === 1 ? a * b : a * b * c
    const deviation = name === 'out/kernel' ? 0.01 : Math.sqrt(2 / fan)
    const draw = (): number =>
      name.endsWith('kernel') ? deviation * randomNormal(random) : name.endsWith('scale') ? 1 : 0
    for (let i = offset; i < offset + size; i++) values[i] = draw()
    if (name === 'out/bias') values.set([RARE, USUAL_SIDE, USUAL_SIDE], offset)
  }
  const offsets = new Map(specs.map(({ name, offset }) => [name, offset]))
  for (const unit of ownUnits(config)) {
    const { kernel, bias } = foldedNumbers(unit, backbone)
    values.set(kernel, offsets.get(`${unit.name}/kernel`))
    values.set(bias, offsets.get(`${unit.name}/bias`))
  }
  return values
}
