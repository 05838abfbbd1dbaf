import type { Comparison, Margins } from './comparison.ts'

/**
 * How much worse is still taken for as good. No paper gives these numbers: they are ours, and a site can state others before its first
 * look. What is checked is that the whole interval stays on this side of them (non-inferiority; Piaggio et al., JAMA 2012).
 */
export const DEFAULT_MARGINS: Margins = {
  auc: 0.02,
  logLoss: 0.02,
  calibrationLoss: 0.02,
  slope: 0.15,
  intercept: 0.3,
  forgetting: 0.05,
}

/** By which margins a look is judged, and whether others can still be stated. */
export interface MarginsInForce {
  readonly margins: Margins
  readonly locked: boolean
}

/**
 * What a site states counts until something of the sealed cases was shown: from then on the margins of that first look stay, whoever
 * the challenger is. @param looks of one cohort, oldest first
 */
export function marginsInForce(
  stated: Margins,
  looks: readonly { readonly comparison: Pick<Comparison, 'margins'> | null }[],
): MarginsInForce {
  const first = looks.find(({ comparison }) => comparison !== null)?.comparison
  return first ? { margins: first.margins, locked: true } : { margins: stated, locked: false }
}
