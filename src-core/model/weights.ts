import * as z from 'zod'
import { fail, ok, type Failure, type Result } from '../result.ts'
import { floatsOf } from './file-parts.ts'
import { parameterSpecs, type HybridConfig, type ParameterSpec } from './parameters.ts'

/** Named arrays of a model, in the order of `parameterSpecs`. */
export type Weights = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly values: Float32Array }
>

const WeightEntry = z.object({
  name: z.string(),
  shape: z.array(z.number().int().positive()),
  dtype: z.literal('float32'),
})

/** model.json in the tfjs format; only the part that says what weights.bin holds is used. */
export const ModelJson = z.object({
  format: z.string(),
  generatedBy: z.string(),
  weightsManifest: z
    .array(z.object({ paths: z.tuple([z.literal('weights.bin')]), weights: z.array(WeightEntry) }))
    .length(1),
})
export type ModelJson = z.infer<typeof ModelJson>

const damaged = (message: string): Failure => ({
  code: 'model-damaged',
  message,
  action: 'Install this model again from where it came.',
})

/**
 * Reads weights.bin by model.json and checks that it is this architecture's, name by name and shape by shape.
 * Errors: `model-damaged`.
 */
export function parseWeights(config: HybridConfig, modelJson: unknown, bytes: Uint8Array): Result<Weights> {
  const parsed = ModelJson.safeParse(modelJson)
  if (!parsed.success) return fail(damaged(`model.json is not valid: ${z.prettifyError(parsed.error)}`))
  const entries = parsed.data.weightsManifest.flatMap((group) => group.weights)
  const specs = parameterSpecs(config)
  const wrong = specs.find((spec, i) => !describes(entries[i], spec))
  if (wrong || entries.length !== specs.length) {
    return fail(damaged(`model.json does not describe this architecture (at ${wrong?.name ?? 'its end'}).`))
  }
  const expected = 4 * specs.reduce((sum, spec) => sum + spec.size, 0)
  if (bytes.byteLength !== expected) {
    return fail(damaged(`weights.bin has ${bytes.byteLength} bytes; ${expected} were expected.`))
  }
  return ok(weightsOf(specs, floatsOf(bytes)))
}

const describes = (entry: z.infer<typeof WeightEntry> | undefined, spec: ParameterSpec): boolean =>
  entry?.name === spec.name && entry.shape.join() === spec.shape.join()

/** Names the parts of a flat vector; they share its memory. */
export const weightsOf = (specs: readonly ParameterSpec[], flat: Float32Array): Weights =>
  new Map(
    specs.map((spec) => [
      spec.name,
      { shape: spec.shape, values: flat.subarray(spec.offset, spec.offset + spec.size) },
    ]),
  )

/** The numbers of one array; throws where the model has none of that name. */
export function arrayOf(weights: Weights, name: string): Float32Array {
  const array = weights.get(name)
  if (!array) throw new Error(`the model has no weights named ${name}`)
  return array.values
}

/** All weights in one vector again, for training from them. */
export function flatten(config: HybridConfig, weights: Weights): Float32Array {
  const specs = parameterSpecs(config)
  const flat = new Float32Array(specs.reduce((sum, spec) => sum + spec.size, 0))
  for (const spec of specs) flat.set(weights.get(spec.name)?.values ?? [], spec.offset)
  return flat
}

/** What model.json says of these weights. */
export function modelJsonOf(config: HybridConfig): ModelJson {
  const weights = parameterSpecs(config).map(({ name, shape }) => ({
    name,
    shape: [...shape],
    dtype: 'float32' as const,
  }))
  return {
    format: 'ostium-hybrid',
    generatedBy: 'Ostium lab',
    weightsManifest: [{ paths: ['weights.bin'], weights }],
  }
}
