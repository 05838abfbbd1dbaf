import type { FrameReading } from './types.ts'

/** Vessels this full show what they have. */
const WELL_FILLED = 0.75

/**
 * The frame whose neighbours differ least from it, among those well filled: where the heart stands still between two beats, its
 * vessels are sharpest and can be measured.
 * @param frames in any order
 * @param filled by frame, of `filledShares`; where it is empty every frame counts as filled
 * @returns null where no movement is known
 */
export function stableFrame(
  frames: readonly Pick<FrameReading, 'frame' | 'movement' | 'triage'>[],
  filled: ReadonlyMap<number, number>,
): number | null {
  // A frame that was stored twice says nothing of the heart.
  const toNext = new Map(frames.map(({ frame, movement }) => [frame, movement || null]))
  const wellFilled = frames.filter(
    ({ frame, triage }) => triage !== 'outside' && (filled.get(frame) ?? 1) >= WELL_FILLED,
  )
  let best: { readonly frame: number; readonly movement: number } | null = null
  for (const { frame } of wellFilled) {
    const around = [toNext.get(frame - 1) ?? null, toNext.get(frame) ?? null].filter((one) => one !== null)
    const movement = Math.max(...around)
    if (around.length > 0 && (best === null || movement < best.movement)) best = { frame, movement }
  }
  return best?.frame ?? null
}
