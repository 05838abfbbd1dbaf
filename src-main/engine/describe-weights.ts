import { performance } from 'node:perf_hooks'
import { inferenceOf } from '#core/model/inference.ts'
import type { Manifest } from '#core/model/manifest.ts'
import {
  INITIAL_ALPHA,
  learnedCount,
  parameterSpecs,
  totalSize,
  type HybridConfig,
} from '#core/model/parameters.ts'
import { PREPROCESS_VERSION } from '#core/model/preprocess.ts'
import { SELF_CHECK_COUNT, selfCheckPatches } from '#core/model/self-check.ts'
import { weightsOf } from '#core/model/weights.ts'
import { sliceOf } from '#core/training/gradient.ts'

/** Logits may differ by this much between machines with the native engine. */
const SELF_CHECK_TOLERANCE = 1e-3

type Described = Pick<
  Manifest,
  | 'preprocessVersion'
  | 'architecture'
  | 'circuit'
  | 'patchViews'
  | 'alpha'
  | 'initialAlpha'
  | 'parameters'
  | 'selfCheck'
>

/**
 * What a manifest says of the weights themselves, and the weights that are the model's own: what follows them in a trained
 * vector (a side task, a projection) is not shipped.
 */
export async function describeWeights(
  model: HybridConfig,
  trained: Float32Array,
): Promise<Described & { readonly own: Float32Array }> {
  const specs = parameterSpecs(model)
  const own = trained.subarray(0, totalSize(specs))
  const inference = inferenceOf(model, weightsOf(specs, own), () => performance.now())
  const { logits } = await inference.logits(selfCheckPatches(), SELF_CHECK_COUNT)
  inference.dispose()
  return {
    own,
    preprocessVersion: PREPROCESS_VERSION,
    architecture: 'hybrid-mobilenet-v2-1.0',
    circuit: model.circuit,
    patchViews: model.patchViews ?? 1,
    alpha: sliceOf(specs, own, 'fuse/alpha')[0] ?? NaN,
    initialAlpha: INITIAL_ALPHA,
    parameters: learnedCount(specs),
    selfCheck: { logits: [...logits], tolerance: SELF_CHECK_TOLERANCE },
  }
}
