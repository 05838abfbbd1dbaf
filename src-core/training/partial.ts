import { backboneTraining } from '../model/backbone.ts'
import { backboneBlocks, type Block } from '../model/backbone-layout.ts'
import { foldBackbone } from '../model/folded.ts'
import { hybridHead } from '../model/hybrid.ts'
import type { TrainingKernels } from '../model/kernels.ts'
import { parameterSpecs, type HybridConfig, type ParameterSpec } from '../model/parameters.ts'
import { weightsOf } from '../model/weights.ts'
import type { AdamSettings } from './adam.ts'
import type { Depth } from './depth.ts'
import { inputRestraint, type Trainer } from './step.ts'

/** From this block on the backbone learns with `last-blocks`: 160 channels and more, two thirds of all weights. */
const FIRST_OF_LAST = 'stage5.'

export interface PartialTrainer extends Trainer {
  /** Frees the frozen part. */
  dispose(): void
}

/**
 * A trainer of the last part of a hybrid. What comes before is folded and reads by its running statistics, as it does when it
 * reads for people; it is computed outside of any gradient, so that less learned is faster.
 * @param values all weights of the model, of which the frozen ones are taken
 * @param inputDecay as of `createTrainer`
 */
export function createPartialTrainer(
  config: HybridConfig,
  kernels: TrainingKernels,
  settings: AdamSettings,
  values: Float32Array,
  depth: Depth,
  inputDecay: number,
): PartialTrainer {
  const specs = parameterSpecs(config)
  const { before, after } = partsOf(backboneBlocks(config.backbone), depth)
  const folded = before.length === 0 ? null : foldBackbone(before, weightsOf(specs, values))
  return {
    specs,
    learned: specs.filter((spec) => learns(spec, before)),
    ...(folded === null ? {} : { frozen: (x) => folded.last(x) }),
    features: (weights, x) => backboneTraining(after, weights, kernels, x),
    head: (weights, h) => hybridHead(config.circuit, weights, h),
    settings,
    side: null,
    restraint: inputRestraint(inputDecay),
    dispose: () => folded?.dispose(),
  }
}

function partsOf(
  blocks: readonly Block[],
  depth: Depth,
): { readonly before: readonly Block[]; readonly after: readonly Block[] } {
  if (depth === 'whole') return { before: [], after: blocks }
  if (depth === 'head') return { before: blocks, after: [] }
  const at = blocks.findIndex(({ units }) => units.some(({ name }) => name.startsWith(FIRST_OF_LAST)))
  return at < 0 ? { before: blocks, after: [] } : { before: blocks.slice(0, at), after: blocks.slice(at) }
}

function learns({ name, group }: ParameterSpec, frozen: readonly Block[]): boolean {
  if (group === 'statistic') return false
  return !frozen.some(({ units }) => units.some((unit) => name.startsWith(`${unit.name}/`)))
}
