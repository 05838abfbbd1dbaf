import * as z from 'zod'
import { fail, ok, type Result } from '../result.ts'
import { MOBILENET_V2 } from './backbone-layout.ts'
import { CircuitConfig } from './circuit-config.ts'
import type { HybridConfig } from './parameters.ts'
import { PatchViews } from './patch-views.ts'
import { PREPROCESS_VERSION } from './preprocess.ts'
import { parseWeights, type Weights } from './weights.ts'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** What a model is and where it came from; beside its weights, under a hash. */
export const Manifest = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  version: z.string(),
  createdAt: z.iso.datetime(),
  /** Of the source that trained it. */
  commit: z.string(),
  /** Models it was trained from, as id@start-of-hash; empty when from scratch. */
  parents: z.array(z.string()),
  preprocessVersion: z.number().int(),
  architecture: z.literal('hybrid-mobilenet-v2-1.0'),
  circuit: CircuitConfig,
  /** In how many positions a small image given whole is seen; models before `ostium-0.6` do not say it and saw one. */
  patchViews: PatchViews.default(1),
  /** As learned; training started from `initialAlpha`. */
  alpha: z.number(),
  initialAlpha: z.number(),
  parameters: z.number().int(),
  weights: z.object({ file: z.literal('weights.bin'), bytes: z.number().int(), sha256: Sha256 }),
  seeds: z.object({ weights: z.number().int(), batches: z.number().int() }),
  training: z.object({ steps: z.number().int(), bestStep: z.number().int(), batch: z.number().int() }),
  data: z.array(z.object({ name: z.string(), images: z.number().int(), use: z.string() })),
  trainedOn: z.string(),
  intendedUse: z.string(),
  limits: z.array(z.string()),
  /** Logits of the patches of `selfCheckPatches`, which prove an installation. */
  selfCheck: z.object({ logits: z.array(z.number()), tolerance: z.number() }),
})
export type Manifest = z.infer<typeof Manifest>

export const hybridConfigOf = (manifest: Manifest): HybridConfig => ({
  backbone: MOBILENET_V2,
  circuit: manifest.circuit,
  patchViews: manifest.patchViews,
})

/**
 * A model from the text of its files. Pure: whoever read the files has checked their hash against the manifest.
 * Errors: `model-invalid`, `model-preprocessing`, `model-damaged`.
 */
export function parseModel(
  manifestJson: unknown,
  modelJson: unknown,
  weightsBin: Uint8Array,
): Result<{ manifest: Manifest; weights: Weights }> {
  const manifest = parseManifest(manifestJson)
  if (!manifest.ok) return manifest
  const weights = parseWeights(hybridConfigOf(manifest.value), modelJson, weightsBin)
  return weights.ok ? ok({ manifest: manifest.value, weights: weights.value }) : weights
}

/** Errors: `model-invalid`, `model-preprocessing`. */
export function parseManifest(json: unknown): Result<Manifest> {
  const parsed = Manifest.safeParse(json)
  if (!parsed.success) {
    return fail({
      code: 'model-invalid',
      message: `The model's manifest is not valid: ${z.prettifyError(parsed.error)}`,
      action: 'Install this model again from where it came.',
    })
  }
  if (parsed.data.preprocessVersion === PREPROCESS_VERSION) return ok(parsed.data)
  return fail({
    code: 'model-preprocessing',
    message: `Model ${parsed.data.id} was trained with preprocessing ${parsed.data.preprocessVersion}; this program has ${PREPROCESS_VERSION}.`,
    action: 'Use a model made for this version of the program, or the program that the model was made for.',
  })
}
