import { extractPatch } from '#core/model/preprocess.ts'
import type { Box } from '#core/reading/types.ts'
import { proposeRegions } from '#core/regions/proposals.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import { REGIONS_PER_FRAME } from '../data/points.ts'
import { toUnit } from '../data/png.ts'
import type { Case } from './regions.ts'

/** A region has a stenosis when the centre of an annotated one lies in it. */
function holdsLesion([x, y, w, h]: Box, lesions: readonly Box[]): boolean {
  return lesions.some(([lx, ly, lw, lh]) => {
    const [cx, cy] = [lx + lw / 2, ly + lh / 2]
    return cx >= x && cx <= x + w && cy >= y && cy <= y + h
  })
}

/** The regions that reading itself would look at in these frames, at the frequency of stenosis they have there. */
export function proposalCases(images: readonly LabelledFrame[]): (Case & { readonly box: Box })[] {
  return images.flatMap(({ name, image, lesions }) => {
    const grey = toUnit(image)
    return proposeRegions(grey, { max: REGIONS_PER_FRAME }).map((box) => {
      const label = holdsLesion(box, lesions) ? 1 : 0
      return {
        cluster: name,
        kind: label === 1 ? 'lesion' : 'proposal',
        label,
        patch: extractPatch(grey, box),
        box,
      }
    })
  })
}
