import type { Box } from '#core/reading/types.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import { lookAt } from '../locator/look.ts'
import { openLocator, type OpenModel } from '../open-model.ts'

/** Boxes that a model's locator shows in each frame, best first, from which score, and what chose that; null when it has no locator. */
export async function located(
  model: OpenModel,
  frames: readonly Pick<LabelledFrame, 'image'>[],
): Promise<{ readonly threshold: number; readonly chosenOn: string; readonly found: Box[][] } | null> {
  const opened = openLocator(model)
  if (opened === null) return null
  const { locator, threshold, chosenOn } = opened
  const found = (await lookAt(locator, frames)).map((detections) =>
    detections.filter(({ score }) => score >= threshold).map(({ box }) => box),
  )
  return { threshold, chosenOn, found }
}
