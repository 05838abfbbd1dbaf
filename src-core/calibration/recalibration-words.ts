import type { Reliability } from '../reading/types.ts'
import { assertNever } from '../result.ts'
import type { Recalibration } from './recalibration.ts'
import { earned, nounOf } from './wording.ts'

/** What a recalibration changed, in one or two sentences; the figures are those of the held-out labels. */
export function changeSentence({
  level,
  held,
  before,
  calibration,
  difference,
  verdict,
}: Recalibration): string {
  const [was, is] = [said(before.reliability), said(calibration.reliability)]
  const seen = per100(held.events / held.n)
  const { value, interval } = difference.logLoss
  const loss = `log loss ${signed(value)} (95 % interval ${signed(interval[0])} to ${signed(interval[1])})`
  return (
    `On ${held.n} held-out ${nounOf(level)} of ${held.patients} patients, ${seen} of 100 had a stenosis: ` +
    `${before.kind === 'none' ? 'the bare score would have said' : 'the present calibration says'} ${was} on average, the new one ${is}. ` +
    `${verdictWords(verdict)}: ${loss}.`
  )
}

function verdictWords(verdict: Recalibration['verdict']): string {
  switch (verdict) {
    case 'better':
      return 'Its probabilities are better'
    case 'unclear':
      return 'Whether its probabilities are better cannot be told from these labels'
    case 'worse':
      return 'Its probabilities are worse'
    default:
      return assertNever(verdict)
  }
}

/** What adopting it will show in place of what is shown now. */
export function digitsSentence({ level, calibration }: Recalibration): string {
  const { evidence } = calibration.reliability
  const noun = nounOf(level)
  const digits = earned(evidence)
  switch (digits) {
    case 'percent':
      return `Adopted, ${noun} are shown with a percentage: at least 100 of each kind measured it.`
    case 'interval':
      return `Adopted, ${noun} are shown with an interval; a percentage takes 100 of each kind among the held-out labels.`
    case 'word':
      return `Adopted, ${noun} are still shown with a word: an interval takes 10 of each kind among the held-out labels.`
    default:
      return assertNever(digits)
  }
}

/** Mean probability over the cases, per hundred. */
const said = ({ bins }: Reliability): number => {
  const n = bins.reduce((sum, bin) => sum + bin.n, 0)
  return per100(bins.reduce((sum, bin) => sum + bin.n * bin.meanScore, 0) / n)
}

const per100 = (share: number): number => Math.round(100 * share)
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
