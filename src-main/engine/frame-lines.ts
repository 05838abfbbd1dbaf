import type { GreyFrame } from '#core/dicom/types.ts'
import type { FrameReading } from '#core/reading/types.ts'
import { lineDarkness, lineMovement } from '#core/regions/filling.ts'
import { lookAt, type FrameLook } from '#core/regions/look.ts'
import { ok, type Result } from '#core/result.ts'
import { unlooked, type OpenRun, type SeenFrame } from './run-source.ts'

/** What the dark lines of a frame say of contrast and of motion. */
export type FrameLines = Pick<FrameReading, 'filling' | 'movement'>

export const NO_LINES: FrameLines = { filling: null, movement: null }

export async function seenFrame(run: OpenRun, frame: number): Promise<Result<SeenFrame>> {
  if (run.looked) return run.looked(frame)
  const grey = await run.grey(frame)
  return grey.ok ? ok(unlooked(grey.value)) : grey
}

export type LookOf = (seen: SeenFrame) => FrameLook

/** As the thread that decoded it found; else looked at here, once, as long as the frame itself is in memory. */
export function rememberedLook(): LookOf {
  const known = new WeakMap<GreyFrame, FrameLook>()
  return ({ grey, look }) => {
    const found = look ?? known.get(grey) ?? lookAt(grey)
    if (look === null) known.set(grey, found)
    return found
  }
}

/** The frame after this one; null at the end of the run. To be called before anything is waited for: a run may be closed then. */
export const lookNext = (run: OpenRun, frame: number): Promise<Result<SeenFrame>> | null =>
  frame + 1 < run.frameCount ? seenFrame(run, frame + 1) : null

/** @param next as `lookNext` gave it; one that cannot be decoded is an error of its own reading, and here unknown */
export async function frameLines(
  { ridges }: FrameLook,
  next: ReturnType<typeof lookNext>,
  lookOf: LookOf,
): Promise<FrameLines> {
  if (ridges === null) return NO_LINES
  const after = await next
  const following = after?.ok === true ? lookOf(after.value).ridges : null
  return {
    filling: lineDarkness(ridges),
    movement: following && lineMovement(ridges, following),
  }
}
