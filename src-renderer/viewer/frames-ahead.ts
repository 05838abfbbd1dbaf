/**
 * The order in which frames of a run are wanted: the one on screen, those that come next, round to the ones just shown.
 * @param direction -1 when the person steps back
 */
export function framesAhead(frameCount: number, frame: number, direction: 1 | -1): number[] {
  return Array.from(
    { length: frameCount },
    (_, step) => (((frame + direction * step) % frameCount) + frameCount) % frameCount,
  )
}
