/** Runs up to this long are read whole. */
const SHORT_RUN_FRAMES = 20
const DEFAULT_STEP = 5

/**
 * The frames to read: every n-th from the first. Without a wish, all of a short run and every fifth of a longer one.
 * @param every a whole number from 1, null for the default
 */
export function sampledFrames(frameCount: number, every: number | null): readonly number[] {
  const step = every ?? (frameCount <= SHORT_RUN_FRAMES ? 1 : DEFAULT_STEP)
  return Array.from({ length: Math.ceil(frameCount / step) }, (_, i) => i * step)
}
