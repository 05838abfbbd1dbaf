import type { Stability } from '#core/why/stability.ts'
import type { Example, Likeness } from '#core/why/types.ts'
import { assertNever } from '#core/result.ts'

export const WHY_LEGEND = 'What moved the score, not a lesion outline'

/** With the number behind the word. */
export function stabilityText({ word, correlation, frames }: Stability): string {
  const number = correlation === null ? '' : `${correlation.toFixed(2)} over ${frames} neighbouring frames`
  switch (word) {
    case 'stable':
      return `Stable: ${number}`
    case 'unsteady':
      return `Unsteady: ${number}`
    case 'unstable':
      return `Unstable, do not trust it: ${number}`
    case 'unknown':
      return 'Stability unknown: too few neighbouring frames show this place'
    default:
      return assertNever(word)
  }
}

/** What a drawn picture shows, and that it was drawn. */
export const exampleText = ({ severity }: Example): string =>
  severity === null ? 'simulated, no stenosis' : `simulated, ${Math.round(100 * severity)} % narrowed`

/** By what the model makes of both. */
export const likenessText = (likeness: Likeness): string => `${likeness} by its features`
