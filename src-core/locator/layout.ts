import { totalSize, type ParameterGroup, type ParameterSpec } from '../model/parameters.ts'
import { randomNormal, type Random } from '../random.ts'

/** The small network that finds lesions on a whole frame, on maps of the backbone that also reads. */
export interface LocatorConfig {
  /** Channels of the two maps it is given: at an eighth and at a sixteenth of the input. */
  readonly shallow: number
  readonly deep: number
  readonly channels: number
  /** Blocks at a sixteenth of the input, then at an eighth. */
  readonly coarse: number
  readonly fine: number
}

/** Maps of MobileNetV2 after its rows of 96 and of 320 channels. */
export const LOCATOR: LocatorConfig = { shallow: 96, deep: 320, channels: 64, coarse: 2, fine: 2 }

/** Middle, logarithm of width and height, and offsets right and down, of each cell. */
export const OUTPUTS = 5
/** Of the depthwise convolutions, in cells. */
const KERNEL = 5

export const blockNames = ({ coarse, fine }: LocatorConfig): { coarse: string[]; fine: string[] } => ({
  coarse: Array.from({ length: coarse }, (_, i) => `coarse${i}`),
  fine: Array.from({ length: fine }, (_, i) => `fine${i}`),
})

/** Every array in the order of the weights file. */
export function locatorSpecs(config: LocatorConfig): ParameterSpec[] {
  const { shallow, deep, channels } = config
  const { coarse, fine } = blockNames(config)
  let offset = 0
  const place = (name: string, shape: readonly number[]): ParameterSpec => {
    const size = shape.reduce((a, b) => a * b, 1)
    const group: ParameterGroup = name.endsWith('kernel') ? 'kernel' : 'norm'
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
  const block = (name: string): ParameterSpec[] => [
    ...layer(`${name}/spread`, [KERNEL, KERNEL, channels, 1], channels),
    ...norm(`${name}/norm`),
    ...layer(`${name}/expand`, [1, 1, channels, 2 * channels], 2 * channels),
    ...layer(`${name}/project`, [1, 1, 2 * channels, channels], channels),
  ]
  return [
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

/** He for convolutions, one for scales, and a last layer that says "rare, and of the usual size". */
export function initialLocator(config: LocatorConfig, random: Random): Float32Array {
  const specs = locatorSpecs(config)
  const values = new Float32Array(totalSize(specs))
  for (const { name, shape, offset, size } of specs) {
    const [a = 1, b = 1, c = 1, last = 1] = shape
    const fan = last === 1 ? a * b : a * b * c
    const deviation = name === 'out/kernel' ? 0.01 : Math.sqrt(2 / fan)
    const draw = (): number =>
      name.endsWith('kernel') ? deviation * randomNormal(random) : name.endsWith('scale') ? 1 : 0
    for (let i = offset; i < offset + size; i++) values[i] = draw()
    if (name === 'out/bias') values.set([RARE, USUAL_SIDE, USUAL_SIDE], offset)
  }
  return values
}
