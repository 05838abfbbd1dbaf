import { performance } from 'node:perf_hooks'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { inferenceOf, type Inference } from '#core/model/inference.ts'
import { weightsOf } from '#core/model/weights.ts'
import { assertNever } from '#core/result.ts'
import { efficientnetB0 } from '../baselines/efficientnet-b0.ts'
import { circuitHead, classicalHead, linearHead } from '../baselines/heads.ts'
import { mobilenetConfig, mobilenetV2 } from '../baselines/mobilenet-v2.ts'
import { networkOf, openNetwork, type Network } from '../baselines/network.ts'
import { resnet18 } from '../baselines/resnet18.ts'

/** Those that are trained, in the order of the table. */
export const TRAINED = [
  'resnet18',
  'mobilenet-v2',
  'efficientnet-b0',
  'simclr',
  'simclr-classical',
  'hybrid',
] as const
export type TrainedModel = (typeof TRAINED)[number]

/** The rows of the table; the last is the one before it with alpha set to 0 after training. */
export const MODELS = [...TRAINED, 'hybrid-alpha-0'] as const
export type TableModel = (typeof MODELS)[number]

export const TITLES: Readonly<Record<TableModel, string>> = {
  resnet18: 'ResNet18',
  'mobilenet-v2': 'MobileNetV2',
  'efficientnet-b0': 'EfficientNet-B0',
  simclr: 'MobileNetV2 + SimCLR',
  'simclr-classical': 'MobileNetV2 + SimCLR + classical head',
  hybrid: 'Hybrid (with SimCLR)',
  'hybrid-alpha-0': 'Hybrid, alpha set to 0',
}

/** Whether it starts from a backbone that learned by contrast. */
export const startsFromContrast = (model: TableModel): boolean =>
  model.startsWith('simclr') || model.startsWith('hybrid')

/** @param width factor on all channels */
export function networkFor(model: TableModel, width: number): Network {
  const backbone = mobilenetV2(width)
  switch (model) {
    case 'resnet18':
      return withLinearHead(resnet18(width))
    case 'efficientnet-b0':
      return withLinearHead(efficientnetB0(width))
    case 'mobilenet-v2':
    case 'simclr':
    case 'hybrid-alpha-0':
      return withLinearHead(backbone)
    case 'simclr-classical':
      return networkOf(backbone, classicalHead(backbone.features, DEFAULT_CIRCUIT))
    case 'hybrid':
      return networkOf(backbone, circuitHead(backbone.features, DEFAULT_CIRCUIT))
    default:
      return assertNever(model)
  }
}

const withLinearHead = (layout: Network['layout']): Network => networkOf(layout, linearHead(layout.features))

/** Ready to read; the hybrid by the program's own code. Dispose it to free its tensors. */
export function openModel(model: TableModel, width: number, flat: Float32Array): Inference {
  const network = networkFor(model, width)
  const clock = (): number => performance.now()
  if (network.head.kind !== 'circuit') return openNetwork(network, flat, clock)
  const config = { backbone: mobilenetConfig(width), circuit: DEFAULT_CIRCUIT }
  return inferenceOf(config, weightsOf(network.specs, flat), clock)
}
