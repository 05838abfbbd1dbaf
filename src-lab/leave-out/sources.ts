import type { TrainingImage } from '#core/training/region-sampler.ts'
import type { LabelledPatch } from '../data/patches.ts'
import type { Case } from '../evaluation/regions.ts'
import type { BatchSource } from '../training/batches.ts'

/** Where regions come from. */
export const SOURCES = ['arcade', 'patches', 'simulator'] as const
export type Source = (typeof SOURCES)[number]

export const TITLES: Readonly<Record<Source, string>> = {
  arcade: 'ARCADE',
  patches: 'patches-32',
  simulator: 'simulator',
}

/** All three, each with a part to learn from and one that is never learned from. */
export interface SourceData {
  readonly images: readonly TrainingImage[]
  readonly patches: readonly LabelledPatch[]
  readonly simulated: readonly TrainingImage[]
  /** Chooses the step of a network that may see this source. */
  readonly validation: Readonly<Record<'arcade' | 'simulator', readonly Case[]>>
  readonly test: Readonly<Record<Source, readonly Case[]>>
}

/** Of the regions, when both frames that were drawn and frames that were taken are seen. */
const SIMULATED_SHARE = 0.5

/** What batches are drawn from when one source is left out; null leaves none out. */
export function sourceWithout(
  left: Source | null,
  data: SourceData,
  { seed, size, mixup }: Pick<BatchSource, 'seed' | 'size' | 'mixup'>,
): BatchSource {
  const simulatedShare = left === 'arcade' ? 1 : left === 'simulator' ? 0 : SIMULATED_SHARE
  return {
    images: left === 'arcade' ? [] : data.images,
    patches: left === 'patches' ? [] : data.patches,
    simulated: left === 'simulator' ? [] : data.simulated,
    simulatedShare,
    soft: [],
    softShare: 0,
    seed,
    size,
    mixup,
    strength: 1,
  }
}

/** The step is never chosen on the source that was left out. */
export const validationWithout = (left: Source | null, { validation }: SourceData): readonly Case[] =>
  left === 'arcade' ? validation.simulator : validation.arcade
