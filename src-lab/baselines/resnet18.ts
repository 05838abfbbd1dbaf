import { conv, plain, scaled, type Block, type Layout } from './layout.ts'

/** Table 1 of arXiv 1512.03385: channels and stride of the first block of each stage of two. */
const STAGES = [
  [64, 1],
  [128, 2],
  [256, 2],
  [512, 2],
] as const

/**
 * ResNet18 for small images: the stem is 3 x 3 with stride 1, as its authors have it for CIFAR, then the max pool of the large form;
 * grey input.
 * @param width factor on all channels
 */
export function resnet18(width = 1): Layout {
  let inputs = scaled(64, width)
  const blocks: Block[] = [plain(conv('stem', [1, inputs], [3, 1], 'relu'), { kind: 'max-pool' })]
  for (const [s, [channels, first]] of STAGES.entries()) {
    for (const [r, stride] of [first, 1 as const].entries()) {
      const outputs = scaled(channels, width)
      blocks.push(basicBlock(`stage${s}.${r}`, [inputs, outputs], stride))
      inputs = outputs
    }
  }
  return { name: 'ResNet18', blocks, features: inputs }
}

function basicBlock(name: string, channels: readonly [number, number], stride: 1 | 2): Block {
  const [inputs, outputs] = channels
  return {
    layers: [
      conv(`${name}.first`, channels, [3, stride], 'relu'),
      conv(`${name}.second`, [outputs, outputs], [3, 1], 'linear'),
    ],
    shortcut:
      stride === 1 && inputs === outputs
        ? 'identity'
        : conv(`${name}.shortcut`, channels, [1, stride], 'linear'),
    after: 'relu',
  }
}
