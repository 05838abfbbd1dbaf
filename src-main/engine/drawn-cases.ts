import type { EngineOutput } from '#core/engine-contract.ts'
import { PATCH_LENGTH, standardize } from '#core/model/preprocess.ts'
import { SELF_CHECK_COUNT, selfCheckPatches } from '#core/model/self-check.ts'
import { ok, type Result } from '#core/result.ts'
import { readModelFiles } from './model-files.ts'
import { galleryOf, type ModelReader } from './model-reader.ts'

/**
 * The pictures drawn by code that came with a model, scored by another one: what of them it tells apart. Public evidence may not be
 * shipped; these are. Errors: those of `readModelFiles`, `examples-invalid`
 */
export async function scoreDrawn(
  reader: Pick<ModelReader, 'scorePatches'>,
  modelDir: string,
): Promise<Result<EngineOutput<'scoreDrawn'>>> {
  const files = await readModelFiles(modelDir)
  if (!files.ok) return files
  const gallery = galleryOf(files.value.manifest, files.value.examples)
  if (!gallery.ok) return gallery
  if (gallery.value === null) return ok(null)
  const { pictures } = gallery.value
  const patches = pictures.map(({ pixels }) => standardize(Float32Array.from(pixels, (value) => value / 255)))
  const logits = await reader.scorePatches(patches)
  return ok({ labels: pictures.map(({ severity }) => (severity === null ? 0 : 1)), logits })
}

/** Logits of the patches whose logits a manifest keeps. */
export async function selfCheck(
  reader: Pick<ModelReader, 'scorePatches'>,
): Promise<Result<EngineOutput<'selfCheck'>>> {
  const all = selfCheckPatches()
  const patches = Array.from({ length: SELF_CHECK_COUNT }, (_, i) =>
    all.subarray(i * PATCH_LENGTH, (i + 1) * PATCH_LENGTH),
  )
  return ok({ logits: await reader.scorePatches(patches) })
}
