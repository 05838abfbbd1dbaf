import type { Locator } from '#core/locator/locate.ts'
import { lookAt } from './look.ts'
import type { MarkedFrame } from './turned.ts'

/** What is less likely is taken for nothing. */
const LEAST = 0.1

/** Frames with what a locator finds in them, as likely as its score says; whatever else they hold is kept. Disposes the locator. */
export async function likelyLesions(
  locator: Locator,
  frames: readonly MarkedFrame[],
): Promise<MarkedFrame[]> {
  const found = await lookAt(locator, frames)
  return frames.map((frame, i) => {
    const kept = (found[i] ?? []).filter(({ score }) => score >= LEAST)
    return { ...frame, lesions: kept.map(({ box }) => box), likely: kept.map(({ score }) => score) }
  })
}
