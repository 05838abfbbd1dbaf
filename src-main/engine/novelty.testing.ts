import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hybridConfigOf, parseManifest } from '#core/model/manifest.ts'
import type { Novelty } from '#core/regions/novelty.ts'
import { noveltyArrays, type NoveltyFile } from '#core/regions/novelty-file.ts'

const nothing = { turnedAway: 0, of: 0 }

/** Gates around the origin of the features of a model, one standard deviation being 1 in every direction. */
function roundNovelty(
  width: number,
  limits: Readonly<Record<'frame' | 'patch' | 'unfilled' | 'inverted', number>>,
): Novelty {
  const density = {
    mean: new Float32Array(width),
    axes: new Float32Array(width).fill(1, 0, 1),
    variances: Float32Array.of(1),
    residual: 1,
  }
  return {
    frame: { density, limit: limits.frame },
    patch: { density, limit: limits.patch },
    unfilled: { direction: new Float32Array(width).fill(-1), limit: limits.unfilled },
    inverted: { direction: new Float32Array(width).fill(1), limit: limits.inverted },
  }
}

/** A copy of a model with these gates in place of its own. @returns its folder */
export function modelWith(
  shipped: string,
  parent: string,
  limits: Parameters<typeof roundNovelty>[1],
): string {
  const dir = mkdtempSync(join(parent, 'model-'))
  cpSync(shipped, dir, { recursive: true })
  const manifest = parseManifest(JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')))
  if (!manifest.ok) throw new Error(manifest.error.message)
  const width = hybridConfigOf(manifest.value).backbone.features
  const novelty = roundNovelty(width, limits)
  const bin = Buffer.concat(noveltyArrays(novelty).map((array) => new Uint8Array(array.buffer)))
  writeFileSync(join(dir, 'novelty.bin'), bin)
  writeFileSync(
    join(dir, 'novelty.json'),
    JSON.stringify(fileOf(manifest.value.weights.sha256, width, novelty, bin)),
  )
  return dir
}

/** The same without any. */
export function modelWithout(shipped: string, parent: string): string {
  const dir = mkdtempSync(join(parent, 'model-'))
  cpSync(shipped, dir, { recursive: true })
  for (const name of ['novelty.json', 'novelty.bin']) rmSync(join(dir, name), { force: true })
  return dir
}

function fileOf(weightsSha256: string, width: number, novelty: Novelty, bin: Buffer): NoveltyFile {
  const gate = (limit: number) => ({
    components: 1,
    residual: 1,
    limit,
    fittedOn: 0,
    validation: nothing,
    validationDrawn: nothing,
  })
  const direction = (limit: number) => ({
    limit,
    ridge: 1,
    fittedOn: 0,
    validation: nothing,
    validationDrawn: nothing,
  })
  return {
    schema: 2,
    weightsSha256,
    fittedAt: '2026-11-25T00:00:00.000Z',
    command: 'a test',
    width,
    bin: { bytes: bin.byteLength, sha256: createHash('sha256').update(bin).digest('hex') },
    frame: gate(novelty.frame.limit),
    patch: gate(novelty.patch.limit),
    unfilled: direction(novelty.unfilled.limit),
    inverted: direction(novelty.inverted.limit),
    checked: {
      source: 'nothing',
      frames: nothing,
      inverted: nothing,
      drawn: nothing,
      drawnUnfilled: nothing,
      demo: nothing,
      patches: nothing,
    },
  }
}
