import * as tf from '@tensorflow/tfjs-core'
import { backboneBlocks } from './backbone-layout.ts'
import { foldBackbone } from './folded.ts'
import { hybridConfigOf, type Manifest } from './manifest.ts'
import type { HybridConfig } from './parameters.ts'
import { PATCH_LENGTH, PATCH_SIZE } from './preprocess.ts'
import { createReadingHead, logitsOf } from './reading-head.ts'
import { inViews, meanOverViews, type PatchViews } from './patch-views.ts'
import type { Weights } from './weights.ts'

export interface Scores {
  /** Before calibration: a score, not a probability. [n] */
  readonly logits: Float32Array
  /** The same with alpha = 0: what the model says without its circuit. [n] */
  readonly logitsWithoutCircuit: Float32Array
  /** h of the backbone. [n, features] */
  readonly features: Float32Array
  readonly backboneMs: number
  readonly circuitMs: number
}

export interface Inference {
  /** @param patches n standardized patches one after the other, as `extractPatch` gives them */
  logits(patches: Float32Array, n: number): Promise<Scores>
  /** The same of small images given whole: h is the mean over the positions that the model is to see them in. */
  whole(patches: Float32Array, n: number): Promise<Scores>
  dispose(): void
}

/** The model ready to read, on the tfjs backend in use. Dispose it to free its tensors. */
export function createInference(manifest: Manifest, weights: Weights, clock: () => number): Inference {
  return inferenceOf(hybridConfigOf(manifest), weights, clock)
}

/** The same for an architecture that has no manifest yet, as in training. */
export function inferenceOf(config: HybridConfig, weights: Weights, clock: () => number): Inference {
  const backbone = foldBackbone(backboneBlocks(config.backbone), weights)
  const head = createReadingHead(config, weights)
  const scores = async (patches: Float32Array, n: number, views: PatchViews): Promise<Scores> => {
    if (patches.length !== n * PATCH_LENGTH) throw new Error(`${n} patches need ${n * PATCH_LENGTH} numbers`)
    if (n === 0) return NOTHING
    const start = clock()
    const shown = inViews(patches, n, views)
    const h = tf.tidy(() => backbone.forward(tf.tensor4d(shown, [n * views, PATCH_SIZE, PATCH_SIZE, 1])))
    const data = await h.data()
    h.dispose()
    const features = meanOverViews(Float32Array.from(data), n, views)
    const middle = clock()
    const { u, plain } = head.split(features, n)
    const logits = logitsOf(head, plain, head.readout(u, n))
    const logitsWithoutCircuit = Float32Array.from(plain)
    return { logits, logitsWithoutCircuit, features, backboneMs: middle - start, circuitMs: clock() - middle }
  }
  return {
    logits: (patches, n) => scores(patches, n, 1),
    whole: (patches, n) => scores(patches, n, config.patchViews ?? 1),
    dispose: () => backbone.dispose(),
  }
}

const NOTHING: Scores = {
  logits: new Float32Array(0),
  logitsWithoutCircuit: new Float32Array(0),
  features: new Float32Array(0),
  backboneMs: 0,
  circuitMs: 0,
}
