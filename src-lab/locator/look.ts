import type { Detection } from '#core/locator/detections.ts'
import type { Locator } from '#core/locator/locate.ts'
import type { GreyImage } from '#core/model/preprocess.ts'
import { toUnit } from '../data/png.ts'
import { createProgress } from '../progress.ts'

/** What a locator finds in each frame, best first, whatever its score. Says how far it is; disposes the locator. */
export async function lookAt(
  locator: Locator,
  frames: readonly { readonly image: GreyImage }[],
): Promise<Detection[][]> {
  const found: Detection[][] = []
  const tell = createProgress(frames.length, 'frames looked at')
  for (const { image } of frames) {
    found.push(await locator.locate(toUnit(image)))
    tell(found.length)
  }
  locator.dispose()
  return found
}
