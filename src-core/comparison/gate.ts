import type { Comparison, GateReason, PairedDistance } from './comparison.ts'

type Judged = Pick<
  Comparison,
  'auc' | 'logLoss' | 'calibrationLoss' | 'slope' | 'intercept' | 'forgetting' | 'margins' | 'confidence'
>

const three = (value: number): string => value.toFixed(3)
const range = ([low, high]: readonly [number, number]): string => `${three(low)} to ${three(high)}`

/**
 * Why a challenger is not to be adopted; nothing where it may be. It must be shown to be better, in order or in log loss, to tell
 * the kinds apart at all, and shown to be no worse by more than the margins in order, log loss and calibration.
 * @param left looks of the budget before this one
 */
export function gateReasons(judged: Judged, left: number): GateReason[] {
  return [
    ...better(judged),
    ...orders(judged),
    ...noWorse(judged),
    ...lineNoWorse(judged),
    ...remembers(judged),
    ...budget(left),
  ]
}

function better({ auc, logLoss, confidence }: Judged): GateReason[] {
  const [orders, costs] = [auc.difference, logLoss.difference]
  if (orders.gated[0] > 0 || costs.gated[1] < 0) return []
  return [
    {
      code: 'not-better',
      text: `It is not shown to be better: at ${Math.round(confidence * 100)} % its AUC differs by ${range(orders.gated)} and its log loss by ${range(costs.gated)}, and both hold no change.`,
    },
  ]
}

/** By labels that say nothing, whoever says the prevalence of every case saves log loss: that is not to be mistaken for learning. */
function orders({ auc: { after } }: Judged): GateReason[] {
  if (after.interval[0] > 0.5) return []
  return [
    {
      code: 'orders-nothing',
      text: `It is not shown to tell a stenosis from none: its AUC on these cases is ${three(after.value)} (${range(after.interval)}), which holds .5. Look whether the labels belong to their pictures; else label more patients.`,
    },
  ]
}

function noWorse({ auc, logLoss, calibrationLoss, margins }: Judged): GateReason[] {
  const reasons: GateReason[] = []
  if (auc.difference.gated[0] < -margins.auc)
    reasons.push({
      code: 'auc-worse',
      text: `Its AUC may be lower by ${three(-auc.difference.gated[0])}, and the margin is ${three(margins.auc)}.`,
    })
  if (logLoss.difference.gated[1] > margins.logLoss)
    reasons.push({
      code: 'log-loss-worse',
      text: `Its log loss may be higher by ${three(logLoss.difference.gated[1])}, and the margin is ${three(margins.logLoss)}.`,
    })
  if (calibrationLoss.difference.gated[1] > margins.calibrationLoss)
    reasons.push({
      code: 'calibration-worse',
      text: `Its calibration may be worse by ${three(calibrationLoss.difference.gated[1])} of log loss, and the margin is ${three(margins.calibrationLoss)}: what it says of a probability would be less true.`,
    })
  return reasons
}

function lineNoWorse({ slope, intercept, margins }: Judged): GateReason[] {
  const reasons: GateReason[] = []
  if (isWorse(slope, margins.slope))
    reasons.push({ code: 'slope-worse', text: farther('slope', slope, 1, margins.slope) })
  if (isWorse(intercept, margins.intercept))
    reasons.push({ code: 'intercept-worse', text: farther('intercept', intercept, 0, margins.intercept) })
  return reasons
}

/** Shown to be farther away, and by more than the margin: a line is too uncertain to ask for the reverse. */
const isWorse = (line: PairedDistance | null, margin: number): line is PairedDistance =>
  line !== null && line.away.gated[0] > 0 && line.away.value > margin

const farther = (name: string, { before, after }: PairedDistance, ideal: number, margin: number): string =>
  `Its calibration ${name} went from ${before.value.toFixed(2)} to ${after.value.toFixed(2)}, more than ${margin} farther from ${ideal}.`

function remembers({ forgetting, margins }: Judged): GateReason[] {
  if (forgetting === null || forgetting.auc.difference.gated[0] >= -margins.forgetting) return []
  return [
    {
      code: 'forgets',
      text: `On ${forgetting.source} its AUC may be lower by ${three(-forgetting.auc.difference.gated[0])}, and the margin is ${three(margins.forgetting)}: it forgets what the shipped model knew.`,
    },
  ]
}

const budget = (left: number): GateReason[] =>
  left > 0
    ? []
    : [
        {
          code: 'budget-spent',
          text: 'The sealed cases were looked at too often for another look to prove anything.',
        },
      ]
