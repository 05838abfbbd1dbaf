import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { hybridConfigOf, type Manifest } from '#core/model/manifest.ts'
import { modelJsonOf } from '#core/model/weights.ts'
import { bytesOf, writeDurably } from './durable.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Text as it stands in the repository: two spaces, one line end. */
export const jsonBytes = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value, null, 2)}\n`)

/** Writes manifest.json, model.json and weights.bin; the manifest's hash is that of the bytes written. */
export function writeModel(
  folder: string,
  manifest: Omit<Manifest, 'weights'>,
  flat: Float32Array,
): Manifest {
  mkdirSync(folder, { recursive: true })
  const bytes = bytesOf(flat)
  const whole: Manifest = {
    ...manifest,
    weights: { file: 'weights.bin', bytes: bytes.byteLength, sha256: sha256(bytes) },
  }
  writeDurably(join(folder, 'weights.bin'), [bytes])
  writeDurably(join(folder, 'model.json'), [jsonBytes(modelJsonOf(hybridConfigOf(whole)))])
  writeDurably(join(folder, 'manifest.json'), [jsonBytes(whole)])
  return whole
}
