import type { GreyFrame } from '#core/dicom/types.ts'
import type { FrameReading } from '#core/reading/types.ts'
import { lineDarkness, lineMovement } from '#core/regions/filling.ts'
import { ridgeMap, type RidgeMap } from '#core/regions/ridge.ts'
import type { Result } from '#core/result.ts'
import type { OpenRun } from './run-source.ts'

/** What the dark lines of a frame say of contrast and of motion. */
export type FrameLines = Pick<FrameReading, 'filling' | 'movement'>

export const NO_LINES: FrameLines = { filling: null, movement: null }

export type RidgesOf = (grey: GreyFrame) => RidgeMap

/** Finds the ridges of a frame once, as long as the frame itself is in memory. */
export function rememberedRidges(): RidgesOf {
  const known = new WeakMap<GreyFrame, RidgeMap>()
  return (grey) => {
    const ridges = known.get(grey) ?? ridgeMap(grey)
    known.set(grey, ridges)
    return ridges
  }
}

/** Decoding of the frame after this one; null at the end of the run. To be called before anything is waited for: a run may be closed then. */
export const decodeNext = (run: OpenRun, frame: number): Promise<Result<GreyFrame>> | null =>
  frame + 1 < run.frameCount ? run.grey(frame + 1) : null

/** @param next as `decodeNext` gave it; one that cannot be decoded is an error of its own reading, and here unknown */
export async function frameLines(
  grey: GreyFrame,
  next: ReturnType<typeof decodeNext>,
  ridgesOf: RidgesOf,
): Promise<FrameLines> {
  const ridges = ridgesOf(grey)
  const after = await next
  return {
    filling: lineDarkness(ridges),
    movement: after?.ok === true ? lineMovement(ridges, ridgesOf(after.value)) : null,
  }
}
