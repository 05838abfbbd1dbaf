import * as tf from '@tensorflow/tfjs-core'
import type { Inference } from '#core/model/inference.ts'
import { named, tensorsOf } from '#core/model/named-tensors.ts'
import { learnedCount, totalSize, type ParameterSpec } from '#core/model/parameters.ts'
import { PATCH_SIZE } from '#core/model/preprocess.ts'
import { weightsOf } from '#core/model/weights.ts'
import type { Random } from '#core/random.ts'
import type { AdamSettings } from '#core/training/adam.ts'
import type { Encoder } from '#core/training/contrastive.ts'
import { inputRestraint, type Trainer } from '#core/training/step.ts'
import { drawn, layoutArrays, placed } from './arrays.ts'
import { macsOf } from './cost.ts'
import { foldLayout } from './folded-layout.ts'
import { trainingFeatures } from './forward.ts'
import type { Head } from './heads.ts'
import type { LabKernels } from './lab-kernels.ts'
import type { Layout } from './layout.ts'

/** A layout with a head: everything that is learned. Its weights are those of the layout, then those of the head. */
export interface Network {
  readonly layout: Layout
  readonly head: Head
  readonly specs: readonly ParameterSpec[]
}

export const networkOf = (layout: Layout, head: Head): Network => ({
  layout,
  head,
  specs: placed([...layoutArrays(layout), ...head.arrays]),
})

/** All weights, drawn. */
export const initialWeights = ({ layout, head }: Network, random: Random): Float32Array =>
  drawn([...layoutArrays(layout), ...head.arrays], random)

/** Learned numbers. */
export const parametersOf = ({ specs }: Network): number => learnedCount(specs)

/** Multiplications of one region. */
export const networkMacs = ({ layout, head }: Network): number => macsOf(layout) + head.macs

/** @param inputDecay as for the hybrid: weight of the mean of u squared, for heads that compress to u */
export const trainerOf = (
  { layout, head, specs }: Network,
  kernels: LabKernels,
  settings: AdamSettings,
  inputDecay = 0,
): Trainer => ({
  features: trainingFeatures(layout, kernels),
  head: head.logits,
  specs,
  learned: specs.filter(({ group }) => group !== 'statistic'),
  settings,
  side: null,
  restraint: head.kind === 'linear' ? null : inputRestraint(inputDecay),
})

/** A layout alone, for learning by contrast. Its weights are the first of any network with this layout. */
export const encoderOf = (layout: Layout, kernels: LabKernels): Encoder => ({
  own: placed(layoutArrays(layout)),
  width: layout.features,
  features: trainingFeatures(layout, kernels),
})

/** Reads with a network as the program reads with the hybrid: folded, in inference mode. Holds tensors until disposed. */
export function openNetwork(
  { layout, head, specs }: Network,
  flat: Float32Array,
  clock: () => number,
): Inference {
  const backbone = foldLayout(layout, weightsOf(specs, flat))
  const own = headSpecs(specs, layout)
  const tensors = tensorsOf(own, flat).map((tensor) => tf.keep(tensor))
  const weights = named(own, tensors)
  const scored: Inference['logits'] = async (patches, n) => {
    const start = clock()
    const { h, scores } = tf.tidy(() => {
      const x = tf.tensor4d(patches, [n, PATCH_SIZE, PATCH_SIZE, 1])
      const features = backbone.forward(x)
      return { h: features, scores: head.logits(weights, features) }
    })
    const [features, logits] = [Float32Array.from(await h.data()), Float32Array.from(await scores.data())]
    tf.dispose([h, scores])
    return { logits, logitsWithoutCircuit: logits, features, backboneMs: clock() - start, circuitMs: 0 }
  }
  // In the table all networks see a small image in one position.
  return {
    logits: scored,
    whole: scored,
    dispose() {
      backbone.dispose()
      tf.dispose(tensors)
    },
  }
}

/** Those behind the layout. */
function headSpecs(specs: readonly ParameterSpec[], layout: Layout): ParameterSpec[] {
  const from = totalSize(placed(layoutArrays(layout)))
  return specs.filter(({ offset }) => offset >= from)
}
