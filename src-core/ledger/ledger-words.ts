import type { Ledger } from '../reading/types.ts'
import type { Difference, Estimate, LedgerFacts, LevelLedger } from './ledger-file.ts'

/** A tenth of a point is less than anybody sees; AUC is told to where its intervals end. */
const [POINT_DIGITS, AUC_DIGITS] = [1, 4] as const

/** What the ledger says of one place, for the card. */
export interface LedgerWords {
  /** The one line: what the circuit changed here and on average. */
  readonly circuit: string
  /** The same-size classical path in its place. */
  readonly classical: string
  /** What was measured, and on what. */
  readonly about: string
}

/**
 * @param ledger of the place; null where the reading has none (from before there was one): then only the average is told
 */
export function ledgerWords(
  facts: LedgerFacts,
  level: 'region' | 'patch',
  ledger: Ledger | null,
): LedgerWords | null {
  const measured = facts.levels[level]
  if (measured === undefined) return null
  const { against, calibrated, trainedAlike } = measured
  const cases = `${calibrated.n} ${level === 'region' ? 'regions' : 'images'}`
  return {
    circuit: `Circuit here: ${here(ledger, 'withoutCircuit')}; on average ${spread(against.withoutCircuit.nearer, POINT_DIGITS)} nearer the truth over ${cases}: ${verdict(against.withoutCircuit)}`,
    classical: `Against a classical path of its size: here ${here(ledger, 'classical')}; on average ${spread(against.classical.nearer, POINT_DIGITS)} over ${cases}: ${verdict(against.classical)}. Both trained on alike: ${verdict(trainedAlike)}`,
    about: about(facts, measured),
  }
}

/** Why there is no line. */
export const noLedger = 'What the circuit changes was not measured for this model (it has no ledger).'

/** In points of probability, what the shipped circuit adds here to another path. */
function here(ledger: Ledger | null, other: 'withoutCircuit' | 'classical'): string {
  const [own, its] = [ledger?.circuit.probability ?? null, ledger?.[other].probability ?? null]
  return own === null || its === null ? 'not recorded' : `${signed(100 * (own - its), POINT_DIGITS)} points`
}

/**
 * From intervals alone, of the order of cases and of how near their probabilities lie to what was there, at the digits that are
 * shown: a gain of thousandths of a point is nothing, however sure.
 */
function verdict({ nearer, auc }: Difference): string {
  const [gain, order] = [signOf(nearer, POINT_DIGITS), signOf(auc, AUC_DIGITS)]
  if (gain === 0 && order === 0) return 'nothing'
  const parts = [
    gain === 0 ? [] : [gain > 0 ? 'a gain' : 'a loss'],
    order === 0 ? [] : [`${order > 0 ? 'a better' : 'a worse'} order, AUC ${spread(auc, AUC_DIGITS)}`],
  ]
  return parts.flat().join('; ')
}

function signOf({ interval: [low, high] }: Estimate, digits: number): 1 | 0 | -1 {
  if (Number(low.toFixed(digits)) > 0) return 1
  return Number(high.toFixed(digits)) < 0 ? -1 : 0
}

function about({ training }: LedgerFacts, { ordered, against, trainedAlike }: LevelLedger): string {
  return (
    `AUC without the circuit: ${spread(negated(against.withoutCircuit.auc), AUC_DIGITS)} of change over ${ordered.n} (${ordered.source}). ` +
    `With the classical path in its place: ${spread(negated(against.classical.auc), AUC_DIGITS)}; both trained on alike: ${spread(negated(trainedAlike.auc), AUC_DIGITS)}. ` +
    `That path has the same ${training.parameters.toLocaleString('en')} numbers, trained on ${training.regions.toLocaleString('en')} regions of the training frames; ` +
    'each is calibrated alike; intervals of 95 % by image.'
  )
}

const negated = ({ value, interval: [low, high] }: Estimate): Estimate => ({
  value: -value,
  interval: [-high, -low],
})

/** `0.0 (-0.1 to 0.1)`. */
const spread = ({ value, interval: [low, high] }: Estimate, digits: number): string =>
  `${plain(value, digits)} (${plain(low, digits)} to ${plain(high, digits)})`

/** No minus before what is 0 at these digits. */
const plain = (value: number, digits: number): string => {
  const text = value.toFixed(digits)
  return Number(text) === 0 ? text.replace('-', '') : text
}

const signed = (value: number, digits: number): string => {
  const text = plain(value, digits)
  return Number(text) > 0 ? `+${text}` : text
}
