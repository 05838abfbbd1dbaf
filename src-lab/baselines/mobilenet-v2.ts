import {
  backboneBlocks,
  MOBILENET_V2,
  type BackboneConfig,
  type ConvUnit,
} from '#core/model/backbone-layout.ts'
import { conv, depthwise, scaled, type ConvLayer, type Layout } from './layout.ts'

/** The backbone of the hybrid, all of its channels scaled. */
export const mobilenetConfig = (width = 1): BackboneConfig => ({
  stem: scaled(MOBILENET_V2.stem, width),
  stages: MOBILENET_V2.stages.map((stage) => ({ ...stage, channels: scaled(stage.channels, width) })),
  features: scaled(MOBILENET_V2.features, width),
})

/** The same network as `backboneBlocks`, with the same names of its weights. */
export const mobilenetV2 = (width = 1): Layout => ({
  name: 'MobileNetV2',
  blocks: backboneBlocks(mobilenetConfig(width)).map(({ units, residual }) => ({
    layers: units.map(layerOf),
    shortcut: residual ? 'identity' : 'none',
    after: 'linear',
  })),
  features: mobilenetConfig(width).features,
})

function layerOf(unit: ConvUnit): ConvLayer {
  const { name, inputs, outputs, kernel, stride } = unit
  const activation = unit.relu6 ? 'relu6' : 'linear'
  return unit.depthwise
    ? depthwise(name, outputs, [kernel, stride], activation)
    : conv(name, [inputs, outputs], [kernel, stride], activation)
}
