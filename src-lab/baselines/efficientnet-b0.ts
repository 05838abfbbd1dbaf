import { conv, depthwise, plain, scaled, type Block, type Layout } from './layout.ts'

/** Table 1 of arXiv 1905.11946: expansion, channels, repeats, stride and kernel of each stage. */
const STAGES = [
  { expand: 1, channels: 16, repeats: 1, stride: 1, kernel: 3 },
  { expand: 6, channels: 24, repeats: 2, stride: 2, kernel: 3 },
  { expand: 6, channels: 40, repeats: 2, stride: 2, kernel: 5 },
  { expand: 6, channels: 80, repeats: 3, stride: 2, kernel: 3 },
  { expand: 6, channels: 112, repeats: 3, stride: 1, kernel: 5 },
  { expand: 6, channels: 192, repeats: 4, stride: 2, kernel: 5 },
  { expand: 6, channels: 320, repeats: 1, stride: 1, kernel: 3 },
] as const
type Stage = (typeof STAGES)[number]

const [STEM, FEATURES] = [32, 1280] as const

/**
 * EfficientNet-B0 with squeeze and excitation and swish; grey input, stem stride 1 as the hybrid's. Without dropout and stochastic
 * depth: every network of the table is trained the same way.
 * @param width factor on all channels
 */
export function efficientnetB0(width = 1): Layout {
  let inputs = scaled(STEM, width)
  const blocks: Block[] = [plain(conv('stem', [1, inputs], [3, 1], 'swish'))]
  for (const [s, stage] of STAGES.entries()) {
    for (let r = 0; r < stage.repeats; r++) {
      const outputs = scaled(stage.channels, width)
      blocks.push(invertedResidual(`stage${s}.${r}`, [inputs, outputs], stage, r === 0 ? stage.stride : 1))
      inputs = outputs
    }
  }
  const features = scaled(FEATURES, width)
  const last = plain(conv('last', [inputs, features], [1, 1], 'swish'))
  return { name: 'EfficientNet-B0', blocks: [...blocks, last], features }
}

/** The squeeze is to a quarter of the channels that come into the block. */
function invertedResidual(
  name: string,
  [inputs, outputs]: readonly [number, number],
  { expand, kernel }: Stage,
  stride: 1 | 2,
): Block {
  const wide = inputs * expand
  const expansion = expand === 1 ? [] : [conv(`${name}.expand`, [inputs, wide], [1, 1], 'swish')]
  return {
    layers: [
      ...expansion,
      depthwise(`${name}.depthwise`, wide, [kernel, stride], 'swish'),
      { kind: 'squeeze', name: `${name}.squeeze`, channels: wide, hidden: Math.max(1, inputs >> 2) },
      conv(`${name}.project`, [wide, outputs], [1, 1], 'linear'),
    ],
    shortcut: stride === 1 && inputs === outputs ? 'identity' : 'none',
    after: 'linear',
  }
}
