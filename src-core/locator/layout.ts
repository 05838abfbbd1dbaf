import { stageBlocks, stemBlock, type Block, type ConvUnit, type Stage } from '../model/backbone-layout.ts'
import type { ParameterGroup, ParameterSpec } from '../model/parameters.ts'

/** What finds lesions on a whole frame: later rows of the backbone that reads, trained on, and a small network on their maps. */
export interface LocatorConfig {
  /** Which row of the backbone is the first of its own, and how many channels the rows before give. */
  readonly first: number
  readonly inputs: number
  /**
   * Rows before those, of its own, under a stem that halves the input; they are never learned. Absent where it shares the first rows of
   * the model that reads, whose stem halves nothing.
   */
  readonly before?: { readonly stem: number; readonly stages: readonly Stage[] } | undefined
  /** Rows whose map is joined as well, at twice the rows and columns of the next, and blocks there; absent for none. */
  readonly finest?: { readonly stages: readonly Stage[]; readonly blocks: number } | undefined
  /** Rows up to an eighth of the input, then up to a sixteenth; up to a sixteenth and a thirty-second where the stem halves it. */
  readonly shallow: readonly Stage[]
  readonly deep: readonly Stage[]
  readonly channels: number
  /** Blocks on the map of the deep rows, then on that of the shallow ones. */
  readonly coarse: number
  readonly fine: number
  /** Whether those blocks mix all channels of the cells around; absent where each channel is spread by itself. */
  readonly dense?: true | undefined
}

/** Middle, logarithm of width and height, and offsets right and down, of each cell. */
export const OUTPUTS = 5
/** Of the depthwise convolutions and of the dense ones, in cells. */
const [KERNEL, DENSE_KERNEL] = [5, 3] as const

const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${name}${i}`)

export const blockNames = ({
  coarse,
  fine,
  finest,
}: LocatorConfig): { coarse: string[]; fine: string[]; finest: string[] } => ({
  coarse: numbered('coarse', coarse),
  fine: numbered('fine', fine),
  finest: numbered('finest', finest?.blocks ?? 0),
})

const channelsAfter = (stages: readonly Stage[], inputs: number): number => stages.at(-1)?.channels ?? inputs

/** The rows of its own; batch normalization is in their kernels and biases. */
export function ownBlocks({ first, inputs, before, finest, shallow, deep }: LocatorConfig): {
  before: Block[]
  finest: Block[]
  shallow: Block[]
  deep: Block[]
} {
  const fine = finest?.stages ?? []
  const fineChannels = channelsAfter(fine, inputs)
  const last = first + fine.length + shallow.length
  return {
    before:
      before === undefined ? [] : [stemBlock(before.stem, 2), ...stageBlocks(before.stages, 0, before.stem)],
    finest: stageBlocks(fine, first, inputs),
    shallow: stageBlocks(shallow, first + fine.length, fineChannels),
    deep: stageBlocks(deep, last, channelsAfter(shallow, fineChannels)),
  }
}

const unitsOf = (blocks: readonly Block[]): ConvUnit[] => blocks.flatMap(({ units }) => units)

/** Of all rows of its own, in the order in which they are done. */
export const ownUnits = (config: LocatorConfig): ConvUnit[] =>
  unitsOf(Object.values(ownBlocks(config)).flat())

/** Every array in the order of the weights file. */
export function locatorSpecs(config: LocatorConfig): ParameterSpec[] {
  const { channels, inputs } = config
  const names = blockNames(config)
  const rows = ownBlocks(config)
  const finest = channelsAfter(config.finest?.stages ?? [], inputs)
  const shallow = channelsAfter(config.shallow, finest)
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
  const own =
    (kernels: ParameterGroup, biases: ParameterGroup) =>
    ({ name, kernel, inputs: into, outputs, depthwise }: ConvUnit): ParameterSpec[] => [
      place(`${name}/kernel`, [kernel, kernel, into, depthwise ? 1 : outputs], kernels),
      place(`${name}/bias`, [outputs], biases),
    ]
  return [
    ...unitsOf(rows.before).flatMap(own('statistic', 'statistic')),
    ...unitsOf([...rows.finest, ...rows.shallow, ...rows.deep]).flatMap(own('kernel', 'norm')),
    ...layer('deep', [1, 1, deep, channels], channels),
    ...names.coarse.flatMap(block),
    ...layer('shallow', [1, 1, shallow, channels], channels),
    ...norm('join'),
    ...names.fine.flatMap(block),
    ...(config.finest === undefined
      ? []
      : [...layer('finest', [1, 1, finest, channels], channels), ...norm('join-finest')]),
    ...names.finest.flatMap(block),
    ...layer('out', [1, 1, channels, OUTPUTS], OUTPUTS),
  ]
}
