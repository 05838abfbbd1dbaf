/** One convolution with its batch normalization; names are the prefixes of its weights. */
export interface ConvUnit {
  readonly name: string
  readonly depthwise: boolean
  readonly kernel: 1 | 3
  readonly stride: 1 | 2
  readonly inputs: number
  readonly outputs: number
  /** Linear bottlenecks have none (MobileNetV2, arXiv 1801.04381, section 3.2). */
  readonly relu6: boolean
}

/** Units in sequence; `residual` adds the block's input to its output. */
export interface Block {
  readonly units: readonly ConvUnit[]
  readonly residual: boolean
}

/** Rows of table 2 of arXiv 1801.04381: t, c, n, s. */
export interface Stage {
  readonly expand: number
  readonly channels: number
  readonly repeats: number
  readonly stride: 1 | 2
}

export interface BackboneConfig {
  readonly stem: number
  readonly stages: readonly Stage[]
  readonly features: number
}

const stage = (expand: number, channels: number, repeats: number, stride: 1 | 2): Stage => ({
  expand,
  channels,
  repeats,
  stride,
})

/** Width 1.0; the stem keeps stride 1, because a 64 px patch has no pixels to give away. */
export const MOBILENET_V2: BackboneConfig = {
  stem: 32,
  stages: [
    stage(1, 16, 1, 1),
    stage(6, 24, 2, 2),
    stage(6, 32, 3, 2),
    stage(6, 64, 4, 2),
    stage(6, 96, 3, 1),
    stage(6, 160, 3, 2),
    stage(6, 320, 1, 1),
  ],
  features: 1280,
}

/** All blocks in order: stem, inverted residuals, last 1x1 convolution. */
export function backboneBlocks(config: BackboneConfig): Block[] {
  const rows = stageBlocks(config.stages, 0, config.stem)
  const inputs = config.stages.at(-1)?.channels ?? config.stem
  return [stemBlock(config.stem, 1), ...rows, single(unit('last', 1, 1, inputs, config.features))]
}

/** The first convolution, of one channel of grey. */
export const stemBlock = (channels: number, stride: 1 | 2): Block =>
  single(unit('stem', 3, stride, 1, channels))

/** The inverted residuals of some rows of the table. @param first number of the first of them @param inputs channels that it is given */
export function stageBlocks(stages: readonly Stage[], first: number, inputs: number): Block[] {
  return stages.flatMap(({ expand, channels, repeats, stride }, s) => {
    const before = stages[s - 1]?.channels ?? inputs
    return Array.from({ length: repeats }, (_, r) =>
      invertedResidual(
        `stage${first + s}.${r}`,
        r === 0 ? before : channels,
        channels,
        expand,
        r === 0 ? stride : 1,
      ),
    )
  })
}

const single = (only: ConvUnit): Block => ({ units: [only], residual: false })

function unit(
  name: string,
  kernel: 1 | 3,
  stride: 1 | 2,
  inputs: number,
  outputs: number,
  relu6 = true,
): ConvUnit {
  return { name, depthwise: false, kernel, stride, inputs, outputs, relu6 }
}

function invertedResidual(
  name: string,
  inputs: number,
  outputs: number,
  expand: number,
  stride: 1 | 2,
): Block {
  const wide = inputs * expand
  const depthwise: ConvUnit = {
    ...unit(`${name}.depthwise`, 3, stride, wide, wide),
    depthwise: true,
  }
  const project = unit(`${name}.project`, 1, 1, wide, outputs, false)
  const expansion = expand === 1 ? [] : [unit(`${name}.expand`, 1, 1, inputs, wide)]
  return { units: [...expansion, depthwise, project], residual: stride === 1 && inputs === outputs }
}
