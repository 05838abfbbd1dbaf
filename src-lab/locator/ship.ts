import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { LOCATOR } from '#core/locator/layout.ts'
import { createLocator } from '#core/locator/locate.ts'
import { LocatorFile } from '#core/locator/locator-file.ts'
import type { FoldedMobileNet } from '#core/model/folded.ts'
import type { Manifest } from '#core/model/manifest.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import { bytesOf, writeDurably } from '../../src-main/engine/durable.ts'
import { jsonBytes } from '../../src-main/engine/write-model.ts'
import { toUnit } from '../data/png.ts'
import type { Checkpoint } from '../training/checkpoint.ts'
import { OVERLAP, VIEWS } from './learn.ts'
import { commandOf, type LocatorOptions } from './options.ts'
import { averagePrecision, bestThreshold, type Found } from './precision.ts'

/** Of a frame, in pixels: what one size misses another finds. Steps are chosen by the middle one alone, which is a third of the time. */
const SIDES = [352, 416, 480] as const

interface Trained {
  readonly options: LocatorOptions
  readonly manifest: Manifest
  readonly backbone: FoldedMobileNet
  readonly checkpoint: Checkpoint
  readonly counts: Pick<LocatorFile['trained'], 'frames' | 'simulatedFrames'>
  readonly validation: readonly LabelledFrame[]
}

/** Chooses the score from which boxes are shown, and writes locator.json and locator.bin beside the model. */
export async function shipLocator(trained: Trained): Promise<LocatorFile> {
  const { options, manifest, checkpoint, counts, validation } = trained
  const { best, header } = checkpoint
  const found = await foundBy(trained)
  const { threshold, f1 } = bestThreshold(found)
  const bin = bytesOf(best)
  const file: LocatorFile = {
    schema: 1,
    weightsSha256: manifest.weights.sha256,
    fittedAt: new Date().toISOString(),
    commit: header.commit,
    command: commandOf(options, manifest.id),
    config: LOCATOR,
    bin: { bytes: bin.byteLength, sha256: createHash('sha256').update(bin).digest('hex') },
    views: VIEWS,
    sides: SIDES,
    threshold,
    overlap: OVERLAP,
    trained: { ...counts, steps: header.step, bestStep: header.best.step, seed: options.seed },
    validation: {
      frames: validation.length,
      lesions: validation.reduce((sum, { lesions }) => sum + lesions.length, 0),
      averagePrecision: averagePrecision(found),
      f1,
    },
  }
  // Its numbers first: a file that names others is refused, one that is not there yet is not.
  writeDurably(join(options.model, 'locator.bin'), [bin])
  writeDurably(join(options.model, 'locator.json'), [jsonBytes(LocatorFile.parse(file))])
  return file
}

/** In the frames that choose, as it is used. */
async function foundBy({ backbone, checkpoint: { best }, validation }: Trained): Promise<Found[]> {
  const locator = createLocator(backbone, {
    ...{ config: LOCATOR, values: best, overlap: OVERLAP, views: VIEWS, sides: SIDES },
  })
  const found: Found[] = []
  for (const { image, lesions } of validation)
    found.push({ detections: await locator.locate(toUnit(image)), lesions })
  locator.dispose()
  return found
}
