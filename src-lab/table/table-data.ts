import { createHash } from 'node:crypto'
import type { GreyImage } from '#core/model/preprocess.ts'
import { sampleRegion } from '#core/model/preprocess.ts'
import type { Box } from '#core/reading/types.ts'
import type { TrainingImage } from '#core/training/region-sampler.ts'
import { withPoints } from '../data/points.ts'
import type { Splits } from '../data/splits.ts'
import { judgedPatchCases, PER_IMAGE, regionCases, type Case } from '../evaluation/regions.ts'
import { PER_32, SMALL_PER_32 } from '../training/batches.ts'
import { validationCases } from '../evaluation/validation.ts'

/** What all networks of the table see. The slow part, places to look at, is found when it is first asked for. */
export interface TableData {
  readonly splits: Splits
  /** In words, for the record. */
  readonly source: string
  /** Of the names in every part and of the kinds of region drawn from them: results on other data are refused. */
  readonly fingerprint: string
  readonly train: () => readonly TrainingImage[]
  /** Chooses the step: all kinds of negatives but those at the border. */
  readonly validation: () => readonly Case[]
  /** The same regions before standardizing, lesions and dark lines only. */
  readonly unscaled: () => readonly Case[]
  /** Of training frames: what the linear probe of stage 1 is fitted on. */
  readonly probe: () => readonly Case[]
  readonly calibration: () => readonly Case[]
  readonly test: () => readonly Case[]
  readonly patches: () => readonly Case[]
}

/** @param probeFrames how many of the training frames the linear probe is fitted on */
export function tableData(splits: Splits, source: string, probeFrames: number): TableData {
  const train = once(() => withPoints(splits.train))
  const validation = once(() => withPoints(splits.validation))
  return {
    splits,
    source,
    fingerprint: fingerprintOf(splits),
    train,
    validation: once(() => validationCases(validation())),
    unscaled: once(() => regionCases(validation(), unscaledPatch).filter(isLesionOrVessel)),
    probe: once(() => regionCases(train().slice(0, probeFrames))),
    calibration: once(() => regionCases(withPoints(splits.calibration))),
    test: once(() => regionCases(withPoints(splits.test))),
    patches: once(() => judgedPatchCases(splits)),
  }
}

/** What the headline figures are of: lesions against dark lines away from any. */
export const isLesionOrVessel = ({ kind }: { readonly kind: string }): boolean =>
  kind === 'lesion' || kind === 'vessel'

function unscaledPatch(grey: GreyImage, [x, y, width, height]: Box): Float32Array {
  const region = { centerX: x + width / 2, centerY: y + height / 2, width, height, angleRad: 0 }
  return sampleRegion(grey, { region, gain: 1 })
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => (made ??= { value: make() }).value
}

function fingerprintOf(splits: Splits): string {
  const parts = [splits.train, splits.validation, splits.calibration, splits.test]
  const names = [...parts, splits.trainPatches, splits.judgedPatches].map((part) =>
    part.map(({ name }) => name),
  )
  // How many regions of each kind are drawn decides what is learned and judged as much as the names do.
  const drawn = { PER_IMAGE, PER_32, SMALL_PER_32 }
  return createHash('sha256').update(JSON.stringify({ names, drawn })).digest('hex').slice(0, 16)
}

/** The first of the frames and of the patches of each label: each share holds the smaller ones. */
export function shareOf(splits: Splits, images: readonly TrainingImage[], share: number) {
  const first = <T>(items: readonly T[]): readonly T[] => items.slice(0, Math.ceil(share * items.length))
  const labelled = (label: 0 | 1) => first(splits.trainPatches.filter((patch) => patch.label === label))
  return { images: first(images), patches: [...labelled(0), ...labelled(1)] }
}
