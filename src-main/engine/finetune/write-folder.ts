import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { CalibrationFile } from '#core/calibration/calibration-file.ts'
import { finetuneCard } from '#core/finetune/card.ts'
import type { FinetuneFile } from '#core/finetune/recipe.ts'
import { Manifest } from '#core/model/manifest.ts'
import { fail, ok, type Result } from '#core/result.ts'
import { flushFolder, writeDurably } from '../durable.ts'
import { jsonBytes, writeModel } from '../write-model.ts'
import { writeFailure } from './failures.ts'

/** What a model folder of a fine-tuned model holds besides what is copied from its parent. */
export interface FolderContent {
  readonly manifest: Omit<Manifest, 'weights'>
  readonly flat: Float32Array
  readonly calibration: CalibrationFile
  readonly finetune: FinetuneFile
  readonly without: readonly { readonly level: string; readonly reason: string }[]
}

/** Files beside the weights that were made for these same weights, or for this same backbone. */
const OF_THE_WEIGHTS = ['novelty', 'ledger', 'examples', 'locator'] as const
const OF_THE_BACKBONE = ['novelty'] as const

export type Kept = 'weights' | 'backbone' | 'nothing'

/**
 * Writes a whole model folder beside its place, flushes it, and moves it there: it is all there or not at all.
 * @param kept what is still the parent's, and with it what was measured of that
 * @returns the folder and its manifest; a folder of that id and these weights that is there already stays as it is
 * Errors: `disk-full`, `not-written`
 */
export function writeFolder(
  modelsDir: string,
  parentDir: string,
  kept: Kept,
  contentOf: (id: string) => FolderContent,
  id: string,
): Result<{ readonly dir: string; readonly manifest: Manifest }> {
  const temporary = join(modelsDir, `.making-${id}-${process.pid}`)
  try {
    mkdirSync(temporary, { recursive: true })
    const first = contentOf(id)
    const manifest = writeModel(temporary, first.manifest, first.flat)
    const free = freeId(modelsDir, id, manifest.weights.sha256)
    const dir = join(modelsDir, free.id)
    if (free.there !== null) return ok({ dir, manifest: free.there })
    const content = free.id === id ? first : contentOf(free.id)
    const final = free.id === id ? manifest : writeModel(temporary, content.manifest, content.flat)
    writeDurably(join(temporary, 'calibration.json'), [
      jsonBytes({ ...content.calibration, weightsSha256: final.weights.sha256 }),
    ])
    writeDurably(join(temporary, 'finetune.json'), [jsonBytes(content.finetune)])
    writeDurably(join(temporary, 'evidence.json'), [jsonBytes(evidenceOf(final, content))])
    writeDurably(join(temporary, 'CARD.md'), [
      Buffer.from(finetuneCard(final, content.calibration, content.finetune)),
    ])
    if (kept !== 'nothing') copyBeside(parentDir, temporary, kept, final.weights.sha256)
    flushFolder(temporary)
    renameSync(temporary, dir)
    flushFolder(modelsDir)
    return ok({ dir, manifest: final })
  } catch (cause) {
    return fail(writeFailure(cause, `the model ${id}`))
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/** The same spec on another machine gives other weights: they are another model. */
function freeId(modelsDir: string, id: string, sha256: string): { id: string; there: Manifest | null } {
  for (let n = 1; ; n++) {
    const name = n === 1 ? id : `${id}-${n}`
    const path = join(modelsDir, name, 'manifest.json')
    if (!existsSync(path)) return { id: name, there: null }
    const there = readManifest(path)
    if (there?.weights.sha256 === sha256) return { id: name, there }
  }
}

function readManifest(path: string): Manifest | null {
  try {
    const parsed = Manifest.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** Figures of the parts that nothing was sealed of; the sealed ones stand in the comparison of finetune.json. */
const evidenceOf = (manifest: Manifest, { calibration, finetune, without }: FolderContent) => ({
  model: manifest.id,
  weightsSha256: manifest.weights.sha256,
  cohort: { name: finetune.spec.cohortName, hash: finetune.spec.cohortHash },
  counts: finetune.counts,
  levels: Object.fromEntries(
    Object.entries(calibration.levels).map(([level, one]) => [
      level,
      one !== undefined && 'reliability' in one ? one.reliability : null,
    ]),
  ),
  without,
})

function copyBeside(from: string, to: string, kept: Kept, weightsSha256: string): void {
  for (const name of kept === 'weights' ? OF_THE_WEIGHTS : OF_THE_BACKBONE) {
    const json = join(from, `${name}.json`)
    if (!existsSync(json)) continue
    const parsed: unknown = JSON.parse(readFileSync(json, 'utf8'))
    const own = typeof parsed === 'object' && parsed !== null ? { ...parsed, weightsSha256 } : parsed
    writeDurably(join(to, `${name}.json`), [jsonBytes(own)])
    const bin = join(from, `${name}.bin`)
    if (existsSync(bin)) copyFileSync(bin, join(to, `${name}.bin`))
  }
}
