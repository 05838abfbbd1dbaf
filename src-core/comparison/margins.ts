import type { Margins } from './comparison.ts'

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
