import type { Locator } from '#core/locator/locate.ts'
import { toUnit } from '../data/png.ts'
import { createProgress } from '../progress.ts'
import type { MarkedFrame } from './turned.ts'

/** What is less likely is taken for nothing. */
const LEAST = 0.1

/** Frames with what a locator finds in them, as likely as its score says; whatever else they hold is kept. Disposes the locator. */
export async function likelyLesions(
  locator: Locator,
  frames: readonly MarkedFrame[],
): Promise<MarkedFrame[]> {
  const found: MarkedFrame[] = []
  const tell = createProgress(frames.length, 'frames looked at')
  for (const frame of frames) {
    const detections = await locator.locate(toUnit(frame.image))
    const kept = detections.filter(({ score }) => score >= LEAST)
    found.push({ ...frame, lesions: kept.map(({ box }) => box), likely: kept.map(({ score }) => score) })
    tell(found.length)
  }
  locator.dispose()
  return found
}
