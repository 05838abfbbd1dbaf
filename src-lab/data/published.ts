import { join } from 'node:path'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import { loadCoco } from './coco.ts'
import { loadPatches, type LabelledPatch } from './patches.ts'
import { repeats, type PlacedImage, type Repeat } from './repeats.ts'

export interface Published {
  readonly frames: Readonly<Record<'train' | 'val', readonly LabelledFrame[]>>
  readonly patches: Readonly<Record<'train' | 'validation', readonly LabelledPatch[]>>
}

/** The stenosis frames and the small patches as they were published. */
export function loadPublished(data: string): Published {
  const arcade = (part: string): LabelledFrame[] =>
    loadCoco(join(data, 'arcade', part), join(data, 'arcade', `${part}.json`))
  const patches = (part: string): LabelledPatch[] => loadPatches(join(data, 'patches-32', part))
  return {
    frames: { train: arcade('train'), val: arcade('val') },
    patches: { train: patches('train'), validation: patches('validation') },
  }
}

/** Frames of ARCADE's vessel task by part; it shows patients of the stenosis task again. */
export type VesselImages = Readonly<Record<'train' | 'val', readonly Omit<PlacedImage, 'part'>[]>>

/** Every pair among them that is, or may be, the same picture. */
export function publishedRepeats({ frames, patches }: Published, vessels: VesselImages): Repeat[] {
  const placed = (part: string, items: readonly Omit<PlacedImage, 'part'>[]): PlacedImage[] =>
    items.map(({ name, image }) => ({ part, name, image }))
  return [
    ...repeats([
      ...placed('arcade/train', frames.train),
      ...placed('arcade/val', frames.val),
      ...placed('arcade-vessels/train', vessels.train),
      ...placed('arcade-vessels/val', vessels.val),
    ]),
    ...repeats([
      ...placed('patches-32/train', patches.train),
      ...placed('patches-32/validation', patches.validation),
    ]),
  ]
}
