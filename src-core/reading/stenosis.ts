import type { Grade } from './types.ts'
import { assertNever } from '../result.ts'

/**
 * Whether a grade counts as a stenosis: 50 % of the diameter or more, which is where the SYNTAX score begins to count a lesion
 * (Sianos et al., EuroIntervention 2005) and with it the annotations of ARCADE that the model learned from.
 */
export function isStenosis(grade: Grade): boolean {
  switch (grade) {
    case 'none':
    case '<50':
      return false
    case '50-69':
    case '>=70':
    case 'occluded':
      return true
    default:
      return assertNever(grade)
  }
}
