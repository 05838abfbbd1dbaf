import type { Margins } from '#core/comparison/comparison.ts'

/** The margins in the order of the figures they are of. */
export const marginWords: readonly {
  readonly key: keyof Margins
  readonly name: string
  readonly what: string
}[] = [
  { key: 'auc', name: 'AUC', what: 'lower by at most' },
  { key: 'logLoss', name: 'log loss', what: 'higher by at most, nats a case' },
  {
    key: 'calibrationLoss',
    name: 'miscalibration',
    what: 'what a straight recalibration would save, higher by at most, nats a case',
  },
  { key: 'slope', name: 'slope', what: 'farther from 1 by at most' },
  { key: 'intercept', name: 'intercept', what: 'farther from 0 by at most, in log odds' },
  { key: 'forgetting', name: 'AUC on the shipped evidence', what: 'lower by at most' },
]
