import type { Run } from '#core/contract.ts'
import { formatProjection } from '#core/angiography/projection.ts'
import { rateOf, type Timeline } from './cine.ts'

/** Angles of a frame; an arm that moves has its own for each. */
export function projectionText(run: Pick<Run, 'projections'>, frame: number): string {
  const { projections } = run
  const projection = projections?.[Math.min(frame, (projections.length || 1) - 1)]
  return projection === undefined ? 'Angles unknown' : formatProjection(projection)
}

/**
 * `15.0 fps`, or `12 of 15 fps` while fewer are reached; said to be assumed where the file does not tell.
 * @param dueFps at the speed of playing; @param laggingFps null while the run keeps up
 */
export function rateText(
  run: Pick<Run, 'timing' | 'frameCount'>,
  timeline: Timeline,
  dueFps: number,
  laggingFps: number | null,
): string {
  if (run.frameCount < 2) return 'still image'
  const rate =
    laggingFps === null
      ? `${rateOf(timeline).toFixed(1)} fps`
      : `${Math.round(laggingFps)} of ${Number(dueFps.toFixed(1))} fps`
  return run.timing.source === 'assumed' ? `${rate} assumed: the file gives none` : rate
}

/** `0.25×`; nothing at the true speed. */
export const speedText = (speed: number): string => (speed === 1 ? '' : `${speed}×`)
