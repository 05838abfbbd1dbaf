import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FinetuneFile } from '#core/finetune/recipe.ts'
import { Manifest } from '#core/model/manifest.ts'
import { SHIPPED_FOLDER } from '../engine/shipped.testing.ts'

/** A model's folder in the shipped shape, of a few bytes in place of weights; the registry looks at no more. @returns the folder */
export function writeModel(
  root: string,
  id: string,
  given: { readonly createdAt?: string; readonly finetune?: FinetuneFile } = {},
): string {
  const dir = join(root, id)
  mkdirSync(dir, { recursive: true })
  const weights = new TextEncoder().encode(`weights of ${id}`)
  const shipped = Manifest.parse(JSON.parse(readFileSync(join(SHIPPED_FOLDER, 'manifest.json'), 'utf8')))
  const manifest: Manifest = {
    ...shipped,
    id,
    createdAt: given.createdAt ?? shipped.createdAt,
    parents: given.finetune ? [`${given.finetune.spec.parent.id}@0123`] : [],
    weights: { file: 'weights.bin', bytes: weights.length, sha256: sha256(weights) },
  }
  writeFileSync(join(dir, 'weights.bin'), weights)
  writeFileSync(join(dir, 'model.json'), '{}')
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifest))
  const calibration = readFileSync(join(SHIPPED_FOLDER, 'calibration.json'), 'utf8')
  writeFileSync(
    join(dir, 'calibration.json'),
    calibration.replaceAll(shipped.weights.sha256, manifest.weights.sha256),
  )
  if (given.finetune) writeFileSync(join(dir, 'finetune.json'), JSON.stringify(given.finetune))
  return dir
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
