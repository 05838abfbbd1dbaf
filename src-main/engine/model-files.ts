import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseManifest, parseModel, type Manifest } from '#core/model/manifest.ts'
import type { Weights } from '#core/model/weights.ts'
import type { FileParts } from '#core/model/file-parts.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'

/** What a folder of `models/` holds, checked against the hash in its manifest. */
export interface ModelFiles {
  readonly manifest: Manifest
  readonly weights: Weights
  /** Of calibration.json; null when the folder has none, and then nothing is calibrated. */
  readonly calibration: unknown
  /** Of novelty.json and novelty.bin, unchecked; null when the folder has no novelty.json: then no frame is judged by its features. */
  readonly novelty: FileParts | null
  /** Of locator.json and locator.bin, unchecked; null when the folder has no locator.json: then no boxes of lesions are found. */
  readonly locator: FileParts | null
  /** Of ledger.json and ledger.bin, unchecked; null without ledger.json: then nobody measured what its circuit changes. */
  readonly ledger: FileParts | null
  /** Of examples.json and examples.bin, unchecked; null without examples.json: then none are shown. */
  readonly examples: FileParts | null
  /** Of heads.json and heads.bin, unchecked; null without heads.json: then nothing is said of vessel and severity. */
  readonly heads: FileParts | null
}

/** Errors: `model-missing`, `model-damaged`, `model-invalid`, `model-preprocessing`. */
export async function readModelFiles(dir: string): Promise<Result<ModelFiles>> {
  const manifest = await readManifest(dir)
  if (!manifest.ok) return manifest
  const [model, weights] = await Promise.all([
    readJson(join(dir, 'model.json')),
    readBytes(join(dir, 'weights.bin')),
  ])
  if (weights === null || !model.ok) return fail(damaged(basename(dir), 'parts of it are missing'))
  if (sha256(weights) !== manifest.value.weights.sha256) {
    return fail(damaged(basename(dir), 'its weights are not those its manifest names (SHA-256)'))
  }
  const parsed = parseModel(manifest.value, model.value, weights)
  if (!parsed.ok) return parsed
  const calibration = await readOptional(join(dir, 'calibration.json'))
  if (!calibration.ok) return calibration
  const [novelty, locator, ledger, examples, heads] = await Promise.all([
    readParts(dir, 'novelty'),
    readParts(dir, 'locator'),
    readParts(dir, 'ledger'),
    readParts(dir, 'examples'),
    readParts(dir, 'heads'),
  ])
  if (!novelty.ok) return novelty
  if (!locator.ok) return locator
  if (!ledger.ok) return ledger
  if (!examples.ok) return examples
  if (!heads.ok) return heads
  return ok({
    ...parsed.value,
    calibration: calibration.value,
    novelty: novelty.value,
    locator: locator.value,
    ledger: ledger.value,
    examples: examples.value,
    heads: heads.value,
  })
}

/** The manifest alone, for choosing among models without loading them. */
export async function readManifest(dir: string): Promise<Result<Manifest>> {
  const json = await readJson(join(dir, 'manifest.json'))
  return json.ok ? parseManifest(json.value) : json
}

/** null where there is no such file. */
async function readOptional(path: string): Promise<Result<unknown>> {
  const json = await readJson(path)
  return !json.ok && json.error.code === 'model-missing' ? ok(null) : json
}

/** NAME.json with NAME.bin beside it; null where there is no NAME.json. */
async function readParts(dir: string, name: string): Promise<Result<FileParts | null>> {
  const json = await readOptional(join(dir, `${name}.json`))
  if (!json.ok) return json
  if (json.value === null) return ok(null)
  const bin = await readBytes(join(dir, `${name}.bin`))
  if (bin === null) return fail(missing(join(dir, `${name}.bin`)))
  return ok({ json: json.value, bin, binSha256: sha256(bin) })
}

async function readJson(path: string): Promise<Result<unknown>> {
  const bytes = await readBytes(path)
  if (bytes === null) return fail(missing(path))
  try {
    return ok(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    return fail(damaged(basename(path), 'it is not JSON'))
  }
}

const readBytes = (path: string): Promise<Uint8Array | null> => readFile(path).catch(() => null)

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const missing = (path: string): Failure => ({
  code: 'model-missing',
  message: `The model cannot be read: ${basename(path)} is not in its folder.`,
  action: 'Install the model again.',
})

const damaged = (name: string, why: string): Failure => ({
  code: 'model-damaged',
  message: `The model ${name} cannot be used: ${why}.`,
  action: 'Install the model again from where it came.',
})
