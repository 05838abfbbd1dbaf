import type { SiteLevel } from '../calibration/site-calibration.ts'
import { isStenosis } from '../reading/stenosis.ts'
import type { Grade } from '../reading/types.ts'

/** What of a label decides whether a region can be learned from it. */
interface Taught {
  readonly level: SiteLevel
  readonly grade: Grade
}

/**
 * Why no region can be learned from a label; null where one can. What is counted for a training and what is trained on both go by
 * it, so that no cohort is said to be enough by cases that are then left out.
 */
export function whyMute({ level, grade }: Taught): string | null {
  if (level === 'run') return 'a grade of a whole run says nothing of one region'
  if (level !== 'frame' || grade === 'none') return null
  return isStenosis(grade)
    ? 'a frame with a stenosis and no box around it does not say where it is'
    : 'a frame with a narrowing below 50 % and no box does not say where it is'
}

/** Whether a region can be learned from it: a box, a small picture given whole, or a frame without any narrowing. */
export const teaches = (label: Taught): boolean => whyMute(label) === null
