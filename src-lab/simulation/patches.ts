import { sampleRegion, type Region } from '#core/model/preprocess.ts'
import { PHANTOM_SIDE } from '#core/angiography/phantom-recipe.ts'
import type { Random } from '#core/random.ts'
import {
  drawLesionRegion,
  drawNegativeRegion,
  NEGATIVE_KINDS,
  type RegionKind,
} from '#core/training/region-sampler.ts'
import { pointsOf } from '../data/points.ts'
import { SEEN_CONTRAST, simulateFrame, type SimulatedFrame, type VisibleStenosis } from './frame.ts'

/** A region of a drawn frame, as training sees it, and what is true of it. */
export interface SimulatedPatch {
  readonly kind: RegionKind
  /** 64 x 64, 8 bits, row by row, vessels dark. */
  readonly pixels: Uint8Array
  /** What it shows; null where it shows none. */
  readonly stenosis: Omit<VisibleStenosis, 'box'> | null
}

/**
 * Pairs from one drawn frame that shows a stenosis: a region on a stenosis for each of the kinds of negative. Both are of one
 * picture, so that no look of a cath lab tells them apart. A kind that the frame has no clear place for is left out, with its pair.
 */
export function simulatePatches(random: Random): SimulatedPatch[] {
  const [frame, seen] = frameWithStenosis(random)
  const image = { rows: PHANTOM_SIDE, columns: PHANTOM_SIDE, data: frame.pixels }
  const training = pointsOf({ name: 'drawn', image, lesions: frame.stenoses.map(({ box }) => box) })
  const pixels = (region: Region) => Uint8Array.from(sampleRegion(image, { region, gain: 1 }), Math.round)
  return NEGATIVE_KINDS.flatMap((kind, i): SimulatedPatch[] => {
    const { box, ...stenosis } = seen[i % seen.length]!
    const lesion = drawLesionRegion(training, box, random)
    const negative = drawNegativeRegion(training, kind, random)
    if (negative === null) return []
    return [
      { kind: 'lesion', pixels: pixels(lesion), stenosis },
      { kind, pixels: pixels(negative), stenosis: null },
    ]
  })
}

function frameWithStenosis(random: Random): readonly [SimulatedFrame, readonly VisibleStenosis[]] {
  for (;;) {
    const frame = simulateFrame(random)
    const seen = frame.stenoses.filter(({ contrast }) => contrast > SEEN_CONTRAST)
    if (seen.length > 0) return [frame, seen]
  }
}
